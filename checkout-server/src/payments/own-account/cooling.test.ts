import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { AppError } from '../../platform/errors.ts'
import { cancelPayment } from '../cancel.ts'
import { draftPayment } from '../new-payment.ts'
import type { PaymentRow } from '../payment-row.ts'
import { storeLeased } from './store-leased.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'
import { CLOCK_SKEW_MS, FREE_AFTER_MS } from './timing.ts'

const MINUTE_MS = 60_000

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())
afterEach(() => {
  world.context.amountCooldownMs = undefined
})

// The only payable amount of this price is Rp 1.
const PRICE = 2
const inMs = (at: number) => at - world.clock().getTime()
const shifted = (ms: number) => new Date(world.clock().getTime() + ms)

/** As shops do: again after `Retry-After`. */
async function payAsSoonAsMayBe(merchantId: string): Promise<PaymentRow> {
  for (;;) {
    const refusal = await world.pay(merchantId, { amount: PRICE }).catch((error: unknown) => error)
    if (!(refusal instanceof Error)) return refusal as PaymentRow
    if (!(refusal instanceof AppError) || refusal.code !== 'no_free_amount') throw refusal
    world.advance(Number(refusal.headers['retry-after']) * 1_000)
  }
}

async function moneyOf(accountId: string) {
  const rows = await world.money(accountId)
  return new Map(rows.map((row) => [row.providerTransactionId, row.paymentId]))
}

describe('the end of a cool-down', () => {
  test(
    'parts the money of two holders, whatever the clocks say',
    { timeout: 120_000 },
    async () => {
      const skew = fc.integer({ min: -CLOCK_SKEW_MS, max: CLOCK_SKEW_MS - 1_000 })
      const scene = fc.record({
        cooldownMinutes: fc.constantFrom(1, 2, 360),
        // When the old code is paid, before the cool-down is over.
        beforeEndMs: fc.oneof(
          fc.integer({ min: 1_000, max: 59_000 }),
          fc.constantFrom(1_000, 35_000, 59_999),
        ),
        waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * MINUTE_MS })),
        newPaidAfterMs: fc.constantFrom(0, 1_000, 45_000, 10 * MINUTE_MS),
        oldSkew: skew,
        newSkew: skew,
        isReadBetween: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(scene, async (given) => {
          world.context.amountCooldownMs = given.cooldownMinutes * MINUTE_MS
          const { merchantId, accountId, feed } = await world.givenShop()
          const old = await world.pay(merchantId, { amount: PRICE })
          await cancelPayment(world.context, old)
          world.advance(given.cooldownMinutes * MINUTE_MS - given.beforeEndMs)
          const forOld = feed.add({
            amount: 1,
            at: shifted(given.oldSkew),
            visibleAt: world.clock(),
          })
          if (given.isReadBetween) await world.poll(accountId)
          world.advance(given.waitMs)

          const next = await payAsSoonAsMayBe(merchantId)
          world.advance(given.newPaidAfterMs)
          const forNext = feed.add({
            amount: 1,
            at: shifted(given.newSkew),
            visibleAt: world.clock(),
          })
          await world.poll(accountId)
          const money = await moneyOf(accountId)
          expect(money.get(forOld.transactionId)).toBe(old.id)
          expect(money.get(forNext.transactionId)).toBe(next.id)
          const { paidAt, createdAt } = await world.reload(next.id)
          expect(paidAt?.getTime()).toBeGreaterThanOrEqual(createdAt.getTime() - CLOCK_SKEW_MS)
        }),
        { numRuns: 15 },
      )
    },
  )

  test('protects a shop with the shortest cool-down, and Retry-After tells its end', async () => {
    world.context.amountCooldownMs = MINUTE_MS
    const { merchantId } = await world.givenShop()
    const old = await world.pay(merchantId, { amount: PRICE })
    await cancelPayment(world.context, old)
    const [lease] = await world.sql<{ heldUntil: Date }[]>`
      select held_until from amount_leases where charge_id = ${old.chargeId}`
    const freeAt = (lease?.heldUntil.getTime() ?? 0) + FREE_AFTER_MS
    for (const left of [FREE_AFTER_MS + 30_000, FREE_AFTER_MS - 1_000, 2_000]) {
      world.advance(inMs(freeAt) - left)
      const refusal = await world
        .pay(merchantId, { amount: PRICE })
        .catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'no_free_amount' })
      const seconds = Number((refusal as AppError).headers['retry-after'])
      expect(seconds * 1_000).toBeGreaterThanOrEqual(inMs(freeAt))
      expect(seconds).toBeLessThanOrEqual(Math.max(5, Math.ceil(left / 1_000) + 1))
    }
    world.advance(inMs(freeAt) + 1)
    expect((await world.pay(merchantId, { amount: PRICE })).chargeAmount).toBe(1)
  })

  test('holds for a payment that was drafted long before its amount was looked for', async () => {
    world.context.amountCooldownMs = MINUTE_MS
    const { merchantId, accountId, connectionId, feed } = await world.givenShop()
    const old = await world.pay(merchantId, { amount: PRICE })
    const drafted = draftPayment({
      merchantId,
      apiKeyId: null,
      connection: { id: connectionId, provider: 'gopay_qris' },
      order: { orderId: `stalled-${old.id}`, amount: PRICE, metadata: {} },
      at: world.clock(),
    })
    await cancelPayment(world.context, old)
    world.advance(30_000)
    const forOld = feed.add({ amount: 1 })
    // The process goes on where it stood still.
    world.advance(30_000 + FREE_AFTER_MS + 1)
    const { row } = await storeLeased(world.context, drafted, null)
    const forRow = feed.add({ amount: 1 })
    await world.poll(accountId)
    const money = await moneyOf(accountId)
    expect(money.get(forOld.transactionId)).toBe(old.id)
    expect(money.get(forRow.transactionId)).toBe(row.id)
    const [met] = await world.sql<{ met: boolean }[]>`
      select bool_or(a.charge_id <> b.charge_id
        and a.held_from < coalesce(b.held_until, 'infinity')
        and b.held_from < coalesce(a.held_until, 'infinity')) as met
      from amount_leases a, amount_leases b
      where a.account_id = ${accountId} and b.account_id = ${accountId}`
    expect(met?.met).toBe(false)
  })
})
