import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { AppError } from '../../platform/errors.ts'
import { cancelPayment } from '../cancel.ts'
import type { PaymentRow } from '../payment-row.ts'
import { renewPayment } from '../renew.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'
import { FREE_AFTER_MS } from './timing.ts'

const MINUTE_MS = 60_000
const COOLDOWN_MS = 20 * MINUTE_MS

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
  world.context.amountCooldownMs = COOLDOWN_MS
})
afterAll(() => world.close())

const tryToPay = (merchantId: string, amount: number) =>
  world.pay(merchantId, { amount }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'no_free_amount') return null
    throw error
  })
const pick = fc.nat({ max: 1_000 })
const price = fc.integer({ min: 2, max: 5 })

type LeaseStep =
  | { do: 'create'; price: number }
  | { do: 'cancel' | 'pay' | 'renew'; which: number }
  | { do: 'wait'; minutes: number }

const leaseSteps: fc.Arbitrary<LeaseStep[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), price }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom('cancel' as const, 'pay' as const, 'renew' as const),
        which: pick,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        minutes: fc.integer({ min: 1, max: 15 }),
      }),
    },
  ),
  { minLength: 5, maxLength: 30 },
)

/** What an account with few amounts must look like, by the rules alone. */
class LeaseModel {
  readonly holders = new Map<number, { id: string; freeAt: number | null }>()

  free(wanted: number, now: number): number[] {
    const all = Array.from({ length: wanted - 1 }, (_, at) => at + 1)
    const never = all.filter((amount) => !this.holders.has(amount))
    if (never.length > 0) return never
    const cooled = all
      .map((amount) => ({ amount, freeAt: this.holders.get(amount)?.freeAt ?? Infinity }))
      .filter(({ freeAt }) => freeAt <= now)
      .sort((a, b) => a.freeAt - b.freeAt)
    return cooled.slice(0, 1).map(({ amount }) => amount)
  }

  take(row: PaymentRow | null, wanted: number, now: number): void {
    const free = this.free(wanted, now)
    if (!row) expect(free).toEqual([])
    else {
      expect(free).toContain(row.chargeAmount)
      this.holders.set(row.chargeAmount, { id: row.id, freeAt: null })
    }
  }

  end(id: string, now: number): void {
    for (const holder of this.holders.values()) {
      if (holder.id === id) holder.freeAt ??= now + COOLDOWN_MS + FREE_AFTER_MS
    }
  }
}

test(
  'amounts are held, cooled and given on as the rules say, whatever happens',
  { timeout: 400_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(leaseSteps, async (steps) => {
        const { merchantId, accountId, feed } = await world.givenShop()
        const model = new LeaseModel()
        const made: PaymentRow[] = []
        const now = () => world.clock().getTime()
        for (const step of steps) {
          if (step.do === 'wait') world.advance(step.minutes * MINUTE_MS)
          else if (step.do === 'create') {
            const before = now()
            const row = await tryToPay(merchantId, step.price)
            model.take(row, step.price, before)
            if (row) made.push(row)
          } else if (made.length > 0) {
            const row = await world.reload(made[step.which % made.length]!.id)
            if (step.do === 'cancel' && row.status === 'pending') {
              await cancelPayment(world.context, row)
              model.end(row.id, now())
            } else if (step.do === 'pay' && row.status === 'pending') {
              feed.add({ amount: row.chargeAmount })
              await world.poll(accountId)
              model.end(row.id, now())
            } else if (step.do === 'renew' && row.status === 'cancelled' && !row.renewedBy) {
              const before = now()
              const renewed = await renewPayment(world.context, { row }).catch((error: unknown) => {
                if (error instanceof AppError && error.code === 'no_free_amount') return null
                throw error
              })
              model.take(renewed, row.amount, before)
              if (renewed) made.push(await world.reload(renewed.id))
            }
          }
        }
        const held = await world.sql<{ amount: number; paymentId: string }[]>`
        select amount, payment_id from amount_leases where account_id = ${accountId} and is_current
        order by amount`
        expect(held.map(({ amount, paymentId }) => [amount, paymentId])).toEqual(
          [...model.holders].map(([amount, { id }]) => [amount, id]).sort(),
        )
      }),
      { numRuns: 25 },
    )
  },
)
