import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PayableRupiah, Rupiah } from './money.ts'
import { formatRupiah } from './rupiah.ts'

test.each([
  [1, 'Rp 1'],
  [999, 'Rp 999'],
  [1_000, 'Rp 1.000'],
  [50_000, 'Rp 50.000'],
  [10_000_000, 'Rp 10.000.000'],
  [0, 'Rp 0'],
  [-2_500, '-Rp 2.500'],
])('%d is written %s', (amount, text) => {
  expect(formatRupiah(amount)).toBe(text)
})

test('what is written can be read back, for every whole amount', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (amount) => {
      const digits = formatRupiah(amount).replace('Rp ', '').replaceAll('.', '')
      expect(Number(digits)).toBe(amount)
    }),
  )
})

test.each([1.5, Number.NaN, Infinity, 2 ** 53])('%d is no amount of rupiah', (amount) => {
  expect(() => formatRupiah(amount)).toThrow(RangeError)
})

test.each([0, -1, 1.5, '50000', null, Number.NaN, 10_000_001, 1e12])(
  'a payment of %j is refused',
  (amount) => {
    expect(PayableRupiah.safeParse(amount).success).toBe(false)
  },
)

test('the limit of QRIS may be paid, and any whole amount be reported', () => {
  expect(PayableRupiah.parse(10_000_000)).toBe(10_000_000)
  expect(Rupiah.parse(20_000_000)).toBe(20_000_000)
})
