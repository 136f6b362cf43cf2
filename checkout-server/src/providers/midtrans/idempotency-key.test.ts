import { expect, test } from 'vitest'
import { idempotencyKey } from './idempotency-key.ts'

const ID = 'chg_01jq0000000000000000000000'

test('a key is the same for the same call and short enough for Midtrans to heed', () => {
  for (const operation of ['charge-gopay', 'charge-qris', 'refund']) {
    const key = idempotencyKey(operation, ID)
    expect(key).toBe(idempotencyKey(operation, ID))
    expect(key.length).toBeLessThanOrEqual(46)
    expect(key).toMatch(/^[a-z0-9-]+$/)
  }
})

test('another operation, another id or one more id make another key', () => {
  const keys = [
    idempotencyKey('charge-gopay', ID),
    idempotencyKey('charge-qris', ID),
    idempotencyKey('charge-gopay', `${ID}1`),
    idempotencyKey('charge-gopay', ID, 'a', 'b'),
    idempotencyKey('charge-gopay', ID, 'ab'),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('a key that Midtrans would ignore is not made', () => {
  expect(() => idempotencyKey('charge-something-long', ID)).toThrow(RangeError)
})
