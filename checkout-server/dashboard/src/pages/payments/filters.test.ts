import { expect, test } from 'vitest'
import { addressOf, filtersOf, isTooShort, listQuery } from './filters.ts'

const read = (text: string) => filtersOf(new URLSearchParams(text))

test('a list is what its address says, there and back', () => {
  const address =
    '?search=budi+santoso&status=paid&provider=gopay_qris&from=2026-01-01&to=2026-01-31'
  expect(addressOf(read(address))).toBe(address)
  expect(addressOf(read(''))).toBe('')
})

test('both days are included, in Jakarta', () => {
  expect(listQuery(read('from=2026-01-31&to=2026-01-31'))).toEqual({
    createdFrom: '2026-01-31T00:00:00+07:00',
    createdBefore: '2026-02-01T00:00:00+07:00',
  })
})

test('what an address has no business to say is left out', () => {
  expect(listQuery(read('status=stolen&provider=bank&from=yesterday&cursor=pay_1'))).toEqual({})
})

test('a search too short for the API is not asked', () => {
  const filters = read('search=ab&status=paid')
  expect(isTooShort(filters)).toBe(true)
  expect(listQuery(filters)).toEqual({ status: 'paid' })
})
