import { describe, expect, test } from 'vitest'
import { RETRY_INTERVALS_MS, nextWaitMs, retriesFor } from './retry-table.ts'

test.each([
  [200, 0],
  [204, 0],
  [301, 0],
  [302, 0],
  [303, 0],
  [400, 2],
  [404, 2],
  [500, 1],
  [503, 4],
  [401, 5],
  [429, 5],
  [502, 5],
  [307, 5],
  [null, 5],
])('an answer of %s earns %i retries', (status, retries) => {
  expect(retriesFor(status)).toBe(retries)
})

const after = (attempts: number, over = {}) =>
  nextWaitMs({ attempts, status: null, scale: 1, random: 0, ...over })

describe('the waits', () => {
  test('are 2, 10, 30, 90 and 210 minutes, then it gives up', () => {
    const minutes = [1, 2, 3, 4, 5].map((attempts) => (after(attempts) ?? 0) / 60_000)
    expect(minutes).toEqual([2, 10, 30, 90, 210])
    expect(after(6)).toBeNull()
  })

  test('are upper bounds: the shift only makes them shorter, the first as short as 33 seconds', () => {
    expect(after(1, { random: 0.999 })).toBeLessThan(33_000)
    expect(after(1, { random: 0.999 })).toBeGreaterThan(0)
    expect(after(1, { random: 0.5 })).toBeLessThan(RETRY_INTERVALS_MS[0] ?? 0)
  })

  test('are multiplied by the scale', () => {
    expect(after(1, { scale: 0.001 })).toBe(120)
  })

  test('depend on the latest answer', () => {
    expect(after(2, { status: 500 })).toBeNull()
    expect(after(2, { status: 404 })).toBe(600_000)
    expect(after(3, { status: 404 })).toBeNull()
    expect(after(5, { status: 503 })).toBeNull()
  })
})
