import { expect, test } from 'vitest'
import { assertPayable, formatAmount, parseAmount } from './amount.ts'

test.each([
  ['44000.00', 44_000],
  ['44000', 44_000],
  ['44000.0', 44_000],
  ['0.00', 0],
  ['999999999999999.00', 999_999_999_999_999],
])('%s is %i rupiah', (text, rupiah) => {
  expect(parseAmount(text)).toBe(rupiah)
})

test.each([
  '44000.50',
  '44000.01',
  '44000.000',
  '44000.',
  '044000.00',
  '-44000.00',
  '+44000',
  '44,000.00',
  '44.000',
  '4.4e4',
  ' 44000',
  '44000\n',
  '',
  '٤٤٠٠٠',
  '1000000000000000.00',
  44_000,
  null,
  undefined,
  {},
])('%j is no amount', (text) => {
  expect(() => parseAmount(text)).toThrow(RangeError)
})

test('an amount goes out and comes back unchanged', () => {
  expect(formatAmount(44_000)).toBe('44000.00')
  expect(parseAmount(formatAmount(1))).toBe(1)
})

test.each([0, -1, 10.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  '%d is not payable',
  (rupiah) => {
    expect(() => assertPayable(rupiah)).toThrow(RangeError)
    expect(() => formatAmount(rupiah)).toThrow(RangeError)
  },
)
