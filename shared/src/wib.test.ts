import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Instant, WibTime } from './time.ts'
import { formatInstant, formatWib, parseWib } from './wib.ts'

test('Jakarta is seven hours ahead of UTC, all year', () => {
  expect(formatWib(new Date('2024-03-30T03:15:00Z'))).toBe('2024-03-30 10:15:00')
  expect(formatWib(new Date('2024-12-31T17:00:00Z'))).toBe('2025-01-01 00:00:00')
  expect(formatInstant(new Date('2024-03-30T03:15:00.250Z'))).toBe('2024-03-30T10:15:00.250+07:00')
})

test('a WIB time is read as the instant it names', () => {
  expect(parseWib('2024-03-30 10:15:00')).toEqual(new Date('2024-03-30T03:15:00Z'))
})

const seconds = fc
  .date({ min: new Date('1970-01-02'), max: new Date('9998-12-31'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000))

test('writing and reading a WIB time is the identity, to the second', () => {
  fc.assert(
    fc.property(seconds, (at) => {
      expect(parseWib(formatWib(at))).toEqual(at)
    }),
  )
})

test('both forms name the same instant and fit their schemas', () => {
  fc.assert(
    fc.property(seconds, (at) => {
      expect(new Date(Instant.parse(formatInstant(at)))).toEqual(at)
      expect(WibTime.safeParse(formatWib(at)).success).toBe(true)
    }),
  )
})

test.each([
  '2024-02-30 10:00:00',
  '2024-03-30 24:00:00',
  '2024-03-30T10:15:00',
  '2024-03-30 10:15',
  '2024-03-30 10:15:00 +0700',
  '２０２４-03-30 10:15:00',
  '',
])('%j is no WIB time', (text) => {
  expect(() => parseWib(text)).toThrow(RangeError)
})
