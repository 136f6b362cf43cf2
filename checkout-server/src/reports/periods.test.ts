import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, daysBefore, lengthOf, pointsOf, wibDay } from './periods.ts'

test('a day begins at 17:00 UTC', () => {
  expect(wibDay(new Date('2026-01-31T16:59:59.999Z'))).toBe('2026-01-31')
  expect(wibDay(new Date('2026-01-31T17:00:00Z'))).toBe('2026-02-01')
})

describe('the days before', () => {
  test.each([
    ['2026-01-31', '2026-01-31', '2026-01-30', '2026-01-30'],
    ['2026-03-02', '2026-03-08', '2026-02-23', '2026-03-01'],
    ['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['2026-01-01', '2026-02-28', '2025-11-01', '2025-12-31'],
    ['2028-01-01', '2028-12-31', '2027-01-01', '2027-12-31'],
    ['2026-03-01', '2026-03-30', '2026-01-30', '2026-02-28'],
  ])('of %s to %s are %s to %s', (from, to, ...before) => {
    expect(Object.values(daysBefore({ from, to }))).toEqual(before)
  })
})

describe('the points of a series', () => {
  test('are weeks from Monday on, cut at both ends', () => {
    // A Wednesday to a Tuesday.
    expect(pointsOf({ from: '2026-01-28', to: '2026-02-10' }, 'week')).toEqual([
      { from: '2026-01-28', to: '2026-02-01' },
      { from: '2026-02-02', to: '2026-02-08' },
      { from: '2026-02-09', to: '2026-02-10' },
    ])
  })

  test('are calendar months, cut at both ends', () => {
    expect(pointsOf({ from: '2027-12-31', to: '2028-02-29' }, 'month')).toEqual([
      { from: '2027-12-31', to: '2027-12-31' },
      { from: '2028-01-01', to: '2028-01-31' },
      { from: '2028-02-01', to: '2028-02-29' },
    ])
  })

  test('leave no day out and have none twice, whatever the range', () => {
    const days = fc.record({ start: fc.integer({ min: 0, max: 9_000 }), length: fc.nat(800) })
    const interval = fc.constantFrom('day', 'week', 'month')
    fc.assert(
      fc.property(days, interval, ({ start, length }, each) => {
        const from = addDays('2000-01-01', start)
        const range = { from, to: addDays(from, length) }
        const points = pointsOf(range, each)
        expect(points[0]?.from).toBe(range.from)
        expect(points.at(-1)?.to).toBe(range.to)
        points.slice(1).forEach((point, at) => {
          expect(point.from).toBe(addDays(points[at]?.to ?? '', 1))
        })
        expect(points.reduce((sum, point) => sum + lengthOf(point), 0)).toBe(length + 1)
      }),
    )
  })
})
