import { expect, test } from 'vitest'
import { openPace, ROOM_ELSEWHERE } from './pace.ts'

const start = (pace: ReturnType<typeof openPace>, count: number) => {
  for (let at = 0; at < count; at += 1) pace.started('whe_1')
}

test('an endpoint that hangs is left with two tries at a time', () => {
  const pace = openPace()
  start(pace, ROOM_ELSEWHERE)
  expect(pace.room().get('whe_1')).toBe(0)
  for (let at = 0; at < 3; at += 1) pace.finished('whe_1', null)
  expect(pace.room().get('whe_1')).toBe(1)
  start(pace, 1)
  pace.finished('whe_1', 9_000)
  pace.finished('whe_1', 9_000)
  // Forgotten once it is idle: it starts like any other.
  expect(pace.room().size).toBe(0)
})

test('an endpoint that answers quickly gets more, up to 32', () => {
  const pace = openPace()
  for (let at = 0; at < 100; at += 1) {
    start(pace, 1)
    pace.finished('whe_1', 5)
  }
  expect(pace.room().get('whe_1')).toBe(32)
})

test('it is time to look for more once a full endpoint is half free, and only then', () => {
  const pace = openPace()
  start(pace, 1)
  expect(pace.finished('whe_1', 5)).toBe(false)
  start(pace, 5)
  expect(pace.finished('whe_1', 5)).toBe(false)
  expect(pace.finished('whe_1', 5)).toBe(true)
  expect(pace.finished('whe_1', 5)).toBe(false)
})
