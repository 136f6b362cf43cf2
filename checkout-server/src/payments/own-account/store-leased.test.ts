import { parseQris } from '@autogopay/shared/qris'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { AppError } from '../../platform/errors.ts'
import { cancelPayment } from '../cancel.ts'
import { readIdempotencyKey } from '../idempotency.ts'
import { renewPayment } from '../renew.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'

const HOUR_MS = 60 * 60_000

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())

const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error)),
  )
const keyOf = (merchantId: string, header: string) =>
  readIdempotencyKey({ merchantId, header, wish: ['createPayment', {}] })

describe('a payment on an own account', () => {
  test('is open at once, with the shop’s own code over a few rupiah less than the price', async () => {
    const { merchantId } = await world.givenShop()
    const row = await world.pay(merchantId, { amount: 50_000 })
    expect(row.chargeStatus).toBe('open')
    expect(row.amount).toBe(50_000)
    expect(row.chargeAmount).toBeGreaterThanOrEqual(49_001)
    expect(row.chargeAmount).toBeLessThanOrEqual(49_999)
    const code = parseQris(row.qrText ?? '')
    expect(code.amount).toBe(row.chargeAmount)
    expect(code.merchantName).toBe('WARUNG BU CONTOH')
  })

  test('is told of as it is made, once, to those who watch the shop', async () => {
    const { merchantId } = await world.givenShop()
    const changed: string[] = []
    const watched = { ...world.context, changed: (id: string) => changed.push(id) }
    const key = keyOf(merchantId, 'watched')
    const id = await world.createWith(watched, merchantId, {}, key)
    await world.createWith(watched, merchantId, {}, key)
    expect(changed).toEqual([id])
  })

  test('asks for a few rupiah more where the merchant chose so', async () => {
    const { merchantId } = await world.givenShop({ uniqueCode: 'add' })
    const row = await world.pay(merchantId, { amount: 50_000 })
    expect(row.chargeAmount).toBeGreaterThan(50_000)
    expect(row.chargeAmount).toBeLessThanOrEqual(50_999)
  })

  test('never asks for less than Rp 1 or for more than one QRIS transaction may carry', async () => {
    const less = await world.givenShop()
    expect((await world.pay(less.merchantId, { amount: 2 })).chargeAmount).toBe(1)
    const tooLow = await refusalOf(world.pay(less.merchantId, { amount: 1 }))
    expect(tooLow?.code).toBe('invalid_request')
    expect(tooLow?.errors[0]?.field).toBe('amount')

    const more = await world.givenShop({ uniqueCode: 'add' })
    expect((await world.pay(more.merchantId, { amount: 9_999_999 })).chargeAmount).toBe(10_000_000)
    const tooHigh = await refusalOf(world.pay(more.merchantId, { amount: 10_000_000 }))
    expect(tooHigh?.code).toBe('invalid_request')
  })

  test('is refused clearly when every amount is taken, and then nothing was made', async () => {
    const { merchantId, accountId } = await world.givenShop()
    const rows = await Promise.all(
      Array.from({ length: 9 }, () => world.pay(merchantId, { amount: 10 })),
    )
    expect(rows.map(({ chargeAmount }) => chargeAmount).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    const refusal = await refusalOf(world.pay(merchantId, { amount: 10, orderId: 'late-comer' }))
    expect(refusal?.code).toBe('no_free_amount')
    expect(Number(refusal?.headers['retry-after'])).toBeGreaterThan(0)
    const [made] = await world.sql<{ orders: number; leases: number }[]>`
      select (select count(*)::int from payment_orders where order_id = 'late-comer') as orders,
        (select count(*)::int from amount_leases where account_id = ${accountId}) as leases`
    expect(made).toEqual({ orders: 0, leases: 9 })
  })

  test('shares the amounts of its account with every shop on it, and counts amounts, not codes', async () => {
    const first = await world.givenShop()
    const secondId = await world.givenMerchant('Another shop')
    await world.connect(secondId, { accountId: first.accountId })
    // Prices 10 and 11 have the amounts 1 to 9 in common.
    const some = await Promise.all(
      Array.from({ length: 5 }, () => world.pay(first.merchantId, { amount: 10 })),
    )
    const others = await Promise.all(
      Array.from({ length: 5 }, () => world.pay(secondId, { amount: 11 })),
    )
    expect(new Set([...some, ...others].map(({ chargeAmount }) => chargeAmount)).size).toBe(10)
    const refusal = await refusalOf(world.pay(first.merchantId, { amount: 10 }))
    expect(refusal?.code).toBe('no_free_amount')
  })

  test('does not take an amount that only another account has', async () => {
    const [one, other] = [await world.givenShop(), await world.givenShop()]
    await world.pay(one.merchantId, { amount: 2 })
    expect((await world.pay(other.merchantId, { amount: 2 })).chargeAmount).toBe(1)
  })

  test('gives its amount on only after the cool-down, the longest free first', async () => {
    const { merchantId } = await world.givenShop()
    const first = await world.pay(merchantId, { amount: 3 })
    const second = await world.pay(merchantId, { amount: 3 })
    await cancelPayment(world.context, second)
    world.advance(1_000)
    await cancelPayment(world.context, first)
    // Both clocks may be a minute wrong, and in either direction.
    world.advance(6 * HOUR_MS + 120_000 - 2_000)
    const refusal = await refusalOf(world.pay(merchantId, { amount: 3 }))
    expect(refusal?.code).toBe('no_free_amount')
    expect(Number(refusal?.headers['retry-after'])).toBeLessThanOrEqual(5)
    world.advance(2_001)
    expect((await world.pay(merchantId, { amount: 3 })).chargeAmount).toBe(second.chargeAmount)
    expect((await world.pay(merchantId, { amount: 3 })).chargeAmount).toBe(first.chargeAmount)
  })

  test('has one amount however often its order is sent', async () => {
    const { merchantId, accountId } = await world.givenShop()
    const rows = await Promise.all(
      Array.from({ length: 16 }, () => world.pay(merchantId, { amount: 10, orderId: 'same' })),
    )
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1)
    const [{ count } = { count: 0 }] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from amount_leases where account_id = ${accountId}`
    expect(count).toBe(1)
  })

  test('is found again by its order when no amount is free any more', async () => {
    const { merchantId } = await world.givenShop()
    const row = await world.pay(merchantId, { amount: 2, orderId: 'the-only-one' })
    const again = await world.pay(merchantId, { amount: 2, orderId: 'the-only-one' })
    expect(again.id).toBe(row.id)
    const conflict = await refusalOf(
      world.pay(merchantId, { amount: 3_000, orderId: 'the-only-one' }),
    )
    expect(conflict?.code).toBe('order_conflict')
  })

  test('is found again by its key when no amount is free any more', async () => {
    const { merchantId } = await world.givenShop()
    const row = await world.pay(merchantId, { amount: 2 }, keyOf(merchantId, 'key-1'))
    expect((await world.pay(merchantId, { amount: 2 }, keyOf(merchantId, 'key-1'))).id).toBe(row.id)
    const refusal = await refusalOf(
      world.pay(merchantId, { amount: 2 }, keyOf(merchantId, 'key-2')),
    )
    expect(refusal?.code).toBe('no_free_amount')
    // A refused key was not used up.
    await cancelPayment(world.context, row)
    world.advance(7 * HOUR_MS)
    const later = await world.pay(merchantId, { amount: 2 }, keyOf(merchantId, 'key-2'))
    expect(later.id).not.toBe(row.id)
  })

  test('gets another amount when it is renewed', async () => {
    const { merchantId } = await world.givenShop()
    const row = await world.pay(merchantId, { amount: 10 })
    const cancelled = await cancelPayment(world.context, row)
    const renewed = await renewPayment(world.context, { row: cancelled })
    expect(renewed.chargeStatus).toBe('open')
    expect(renewed.chargeAmount).not.toBe(row.chargeAmount)
    expect(parseQris(renewed.qrText ?? '').amount).toBe(renewed.chargeAmount)
    const again = await renewPayment(world.context, { row: cancelled })
    expect(again.id).toBe(renewed.id)
  })

  test('is not asked for where the money could not be seen', async () => {
    const { merchantId, connectionId } = await world.givenShop()
    await world.sql`update connections set status = 'needs_login' where id = ${connectionId}`
    const refusal = await refusalOf(world.pay(merchantId))
    expect(refusal?.code).toBe('provider_refused')
    expect(refusal?.message).toMatch(/logged in again/)
  })
})
