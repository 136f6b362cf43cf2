import { expect, test } from 'vitest'
import { openPace, ROOM_ELSEWHERE } from './pace.ts'

const endpointId = 'whe_1'
const give = (pace: ReturnType<typeof openPace>, count: number) => {
  pace.add(Array.from({ length: count }, () => ({ endpointId })))
  let started = 0
  while (pace.next(endpointId)) started += 1
  return started
}

test('an endpoint that hangs is left with two tries at a time', () => {
  const pace = openPace()
  expect(give(pace, ROOM_ELSEWHERE)).toBe(4)
  expect(pace.room().get(endpointId)).toBe(0)
  for (let at = 0; at < 3; at += 1) pace.finished(endpointId, null)
  expect(pace.room().get(endpointId)).toBe(1)
  expect(give(pace, 1)).toBe(1)
  pace.finished(endpointId, 9_000)
  pace.finished(endpointId, 9_000)
  // Forgotten once it is idle and nothing more is found for it: it starts like any other.
  expect(pace.hungry()).toEqual([endpointId])
  pace.room()
  pace.fed([endpointId])
  expect(pace.room().size).toBe(0)
})

test('an endpoint that answers quickly gets 32 at a time, and the next ones at hand', () => {
  const pace = openPace()
  for (let at = 0; at < 100; at += 1) {
    give(pace, 1)
    pace.finished(endpointId, 5)
  }
  expect(pace.room().get(endpointId)).toBeGreaterThan(32)
  expect(give(pace, 300)).toBe(32)
  pace.finished(endpointId, 5)
  expect(pace.next(endpointId)).toBeDefined()
  expect(pace.next(endpointId)).toBeUndefined()
  expect(pace.takeWaiting()).toHaveLength(300 - 33)
})

test('what is at hand is never more than a quarter of a second’s work', () => {
  const pace = openPace()
  for (let at = 0; at < 200; at += 1) {
    give(pace, 1)
    pace.finished(endpointId, 800)
  }
  // 32 at a time and 800 ms each: 10 in that time.
  expect(pace.room().get(endpointId)).toBeLessThanOrEqual(32 + 10)
})

test('it is time to look for more once a full endpoint is half free, and only then', () => {
  const pace = openPace()
  give(pace, 1)
  expect(pace.finished(endpointId, 5)).toBe(false)
  pace.room()
  expect(give(pace, 5)).toBe(5)
  expect(pace.finished(endpointId, 5)).toBe(false)
  expect(pace.finished(endpointId, 5)).toBe(true)
  expect(pace.finished(endpointId, 5)).toBe(false)
})

test('an endpoint that may have more is asked for until it was given less than it had room for', () => {
  const pace = openPace()
  pace.room()
  give(pace, 4)
  expect(pace.hungry()).toEqual([])
  for (let at = 0; at < 2; at += 1) pace.finished(endpointId, 5)
  expect(pace.hungry()).toEqual([endpointId])
  const offered = pace.room().get(endpointId) ?? 0
  expect(give(pace, offered)).toBe(offered)
  pace.fed([endpointId])
  expect(pace.hungry()).toEqual([])
  for (let at = 0; at < 4; at += 1) pace.finished(endpointId, 5)
  expect(pace.hungry()).toEqual([endpointId])
  pace.room()
  pace.fed([endpointId])
  expect(pace.hungry()).toEqual([])
})

test('endpoints that share a look share its room, and leave it to strangers in a thorough one', () => {
  const pace = openPace()
  for (let at = 0; at < 100; at += 1) {
    give(pace, 1)
    pace.finished(endpointId, 5)
  }
  expect(pace.room({ among: [endpointId, 'whe_2'], most: 20 }).get(endpointId)).toBe(10)
  give(pace, 10)
  for (let at = 0; at < 5; at += 1) pace.finished(endpointId, 5)
  expect(pace.hungry()).toEqual([endpointId])
  expect(pace.room({ forStrangers: true }).get(endpointId)).toBe(0)
  // What it was not offered says nothing about what it has.
  pace.fed([endpointId])
  expect(pace.hungry()).toEqual([endpointId])
})
