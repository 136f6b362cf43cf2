import { describe, expect, test } from 'vitest'
import { readRetryAfter, retryInMs, SCHEDULES } from './retry.ts'

const HOUR = 3_600_000
const first = { delaysMs: SCHEDULES.default, retriesLeft: 3, ageMs: 0, retryAfterMs: null }

/** Works a whole schedule off in virtual time. @returns The waits between its tries, in ms. */
function workOff(delaysMs: readonly number[], random: () => number): number[] {
  const waits: number[] = []
  let ageMs = 0
  for (let retriesLeft = delaysMs.length; ; retriesLeft -= 1) {
    const waitMs = retryInMs({ delaysMs, retriesLeft, ageMs, retryAfterMs: null, random: random() })
    if (waitMs === null) return waits
    waits.push(waitMs)
    // A try that times out takes 10 s itself.
    ageMs += waitMs + 10_000 * random()
  }
}

describe.each(['default', 'long'] as const)('the %s schedule', (name) => {
  const delaysMs = SCHEDULES[name]
  test('waits what it says, ±20 %, whatever chance brings', () => {
    for (let round = 0; round < 2_000; round += 1) {
      const waits = workOff(delaysMs, Math.random)
      expect(waits).toHaveLength(delaysMs.length)
      for (const [at, waitMs] of waits.entries()) {
        const ratio = waitMs / (delaysMs[at] ?? Number.NaN)
        expect(ratio).toBeGreaterThanOrEqual(0.8 - 1e-9)
        expect(ratio).toBeLessThanOrEqual(1.2 + 1e-9)
      }
    }
  })

  test('spreads its tries', () => {
    const spread = Array.from({ length: 500 }, () => workOff(delaysMs, Math.random)[1] ?? 0)
    const step = delaysMs[1] ?? 0
    expect(Math.min(...spread)).toBeLessThan(step * 0.87)
    expect(Math.max(...spread)).toBeGreaterThan(step * 1.13)
  })
})

test('the long schedule is 10 tries over at least 75 hours, whatever chance brings', () => {
  for (const random of [() => 0, () => 1, () => 0.5, ...Array(2_000).fill(Math.random)]) {
    const waits = workOff(SCHEDULES.long, random)
    expect(waits.length + 1).toBe(10)
    const totalMs = waits.reduce((sum, ms) => sum + ms, 0)
    expect(totalMs / HOUR).toBeGreaterThanOrEqual(75)
    expect(totalMs / HOUR).toBeLessThanOrEqual(82)
  }
})

test('the receiver may ask for longer, up to a day', () => {
  expect(retryInMs({ ...first, random: 0.5, retryAfterMs: 60_000 })).toBe(60_000)
  expect(retryInMs({ ...first, random: 0.5, retryAfterMs: 1_000 })).toBe(5_000)
  expect(retryInMs({ ...first, random: 0.5, retryAfterMs: 1e12 })).toBe(24 * HOUR)
  expect(retryInMs({ ...first, random: 0, retriesLeft: 0, retryAfterMs: 1e12 })).toBeNull()
})

test('more retries than the schedule has begin at its start', () => {
  expect(retryInMs({ ...first, random: 0.5, retriesLeft: 9 })).toBe(5_000)
})

test('Retry-After is read in seconds or as an HTTP date', () => {
  const now = Date.parse('2026-01-31T05:00:00Z')
  expect(readRetryAfter('120', now)).toBe(120_000)
  expect(readRetryAfter('Sat, 31 Jan 2026 05:01:00 GMT', now)).toBe(60_000)
  expect(readRetryAfter('Sat, 31 Jan 2026 04:00:00 GMT', now)).toBe(0)
  for (const unreadable of [undefined, ['1', '2'], '', 'soon', '-5', '1e3']) {
    expect(readRetryAfter(unreadable, now)).toBeNull()
  }
})
