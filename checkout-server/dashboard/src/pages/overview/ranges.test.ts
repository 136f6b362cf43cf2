import { expect, test } from 'vitest'
import { changeOf } from './change.ts'
import { lastDays, rangeQuery } from './ranges.ts'

// 03:00 of Sunday, 1 February in Jakarta, while it is still January in Greenwich.
const now = new Date('2026-01-31T20:00:00Z')

test('days are Jakarta’s, today included', () => {
  expect(lastDays(1, now)).toEqual({ from: '2026-02-01', to: '2026-02-01' })
  expect(lastDays(7, now)).toEqual({ from: '2026-01-26', to: '2026-02-01' })
})

test('weeks of the chart begin on Monday, and months on their first day, 12 of each', () => {
  expect(rangeQuery('weeks', now)).toEqual({
    interval: 'week',
    from: '2025-11-17',
    to: '2026-02-01',
  })
  expect(rangeQuery('months', now)).toEqual({
    interval: 'month',
    from: '2025-03-01',
    to: '2026-02-01',
  })
})

test('a change is a share of what was before, and nothing is claimed where nothing was', () => {
  expect(changeOf(150, 100)).toBe(0.5)
  expect(changeOf(50, 100)).toBe(-0.5)
  expect(changeOf(-50, -100)).toBe(0.5)
  expect(changeOf(0, 0)).toBe(0)
  expect(changeOf(100, 0)).toBeNull()
})
