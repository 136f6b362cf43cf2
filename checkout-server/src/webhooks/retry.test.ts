import { expect, test } from 'vitest'
import { RETRY_DELAYS_MS } from './context.ts'
import { readRetryAfter, retryInMs } from './retry.ts'

const plan = { delaysMs: RETRY_DELAYS_MS, retryAfterMs: null, random: 0.5 }

test('the waits grow: 5 s, 30 s, 3 min, and then there are no more', () => {
  expect([3, 2, 1, 0].map((retriesLeft) => retryInMs({ ...plan, retriesLeft }))).toEqual([
    5_000,
    30_000,
    180_000,
    null,
  ])
})

test('each wait is spread by 20 % to both sides', () => {
  expect(retryInMs({ ...plan, retriesLeft: 3, random: 0 })).toBeCloseTo(4_000)
  expect(retryInMs({ ...plan, retriesLeft: 3, random: 1 })).toBeCloseTo(6_000)
})

test('a receiver may ask for a longer wait, up to a day, and not for a shorter one', () => {
  expect(retryInMs({ ...plan, retriesLeft: 3, retryAfterMs: 60_000 })).toBe(60_000)
  expect(retryInMs({ ...plan, retriesLeft: 3, retryAfterMs: 1 })).toBe(5_000)
  expect(retryInMs({ ...plan, retriesLeft: 3, retryAfterMs: 1e12 })).toBe(86_400_000)
})

test.each([
  ['120', 120_000],
  ['Sat, 30 Mar 2024 03:31:00 GMT', 60_000],
  ['Sat, 30 Mar 2024 03:29:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  [undefined, null],
])('Retry-After %j is %j ms', (header, waitMs) => {
  expect(readRetryAfter(header, Date.parse('2024-03-30T03:30:00Z'))).toBe(waitMs)
})
