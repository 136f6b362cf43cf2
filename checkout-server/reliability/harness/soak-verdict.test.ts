import { expect, test } from 'vitest'
import type { Sample } from './soak-samples.ts'
import { judgeSoak } from './soak-verdict.ts'

const PER_SECOND = 20
const calm: Omit<Sample, 'minute'> = {
  residentMb: 180,
  descriptors: 60,
  loopP99Ms: 12,
  due: 3,
  tables: [{ name: 'payments', live: 10_000, dead: 400, died: 0 }],
}

/** Half an hour, looked at twice a minute. @param at - What is different in a minute. */
const halfAnHour = (at: (minute: number) => Partial<Sample> = () => ({})): Sample[] =>
  Array.from({ length: 60 }, (_, index) => index / 2).map((minute) => ({
    minute,
    ...calm,
    ...at(minute),
  }))

const failedIn = (samples: readonly Sample[]) => judgeSoak(samples, PER_SECOND).failed

test('a server that stays as it is holds the bar', () => {
  expect(judgeSoak(halfAnHour(), PER_SECOND)).toEqual({
    mbPerMinute: 0,
    moreDescriptors: 0,
    loopMs: 12,
    due: 3,
    failed: [],
  })
})

test('memory may grow by 1 MB a minute, and not by more', () => {
  expect(failedIn(halfAnHour((minute) => ({ residentMb: 180 + 0.9 * minute })))).toEqual([])
  const leaking = halfAnHour((minute) => ({ residentMb: 180 + 1.2 * minute }))
  expect(failedIn(leaking)).toEqual(['memory'])
  expect(judgeSoak(leaking, PER_SECOND).mbPerMinute).toBeCloseTo(1.2)
})

test('the saw teeth of a garbage collector are no growth, and do not hide any', () => {
  const tooth = (minute: number) => 40 * ((minute * 0.7) % 1)
  expect(failedIn(halfAnHour((minute) => ({ residentMb: 180 + tooth(minute) })))).toEqual([])
  const leaking = halfAnHour((minute) => ({ residentMb: 180 + tooth(minute) + 2 * minute }))
  expect(failedIn(leaking)).toEqual(['memory'])
})

test('descriptors that are never closed show', () => {
  expect(failedIn(halfAnHour((minute) => ({ descriptors: 60 + 3 * minute })))).toEqual([
    'descriptors',
  ])
})

test('an event loop that is often late shows; one bad minute does not', () => {
  expect(failedIn(halfAnHour(() => ({ loopP99Ms: 51 })))).toEqual(['event loop'])
  expect(failedIn(halfAnHour((minute) => ({ loopP99Ms: minute < 1 ? 900 : 12 })))).toEqual([])
})

test('what is due may wait for five seconds of orders, and not pile up', () => {
  expect(failedIn(halfAnHour(() => ({ due: PER_SECOND * 5 })))).toEqual([])
  expect(failedIn(halfAnHour((minute) => ({ due: 10 * minute })))).toEqual(['backlog'])
})

test('dead tuples are those that a vacuum should have taken long since', () => {
  const tables = (dead: number, diedPerMinute: number) =>
    halfAnHour((minute) => ({
      tables: [{ name: 'payments', live: 10_000, dead, died: diedPerMinute * minute }],
    }))
  // A fifth of the table and 50, and what dies while one waits for the vacuum.
  expect(failedIn(tables(2_050, 0))).toEqual([])
  expect(failedIn(tables(2_100, 0))).toEqual(['dead tuples of payments'])
  expect(failedIn(tables(2_100, 100))).toEqual([])
})
