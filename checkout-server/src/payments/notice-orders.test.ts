import { canMove, LATE_POLICIES, PAYMENT_STATUSES, type PaymentStatus } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hear, NEWS, tryAllOrders, WORLDS } from '../../reliability/harness/notice-orders.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { updateSettings } from '../merchants/settings.ts'
import { recordIncomingMoney } from './incoming-money.ts'
import { hasBeenPaid, judgeMoney } from './money-kind.ts'
import { draftPayment, insertPayment, newOrderId } from './new-payment.ts'
import { markEnded } from './transitions.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())

test.each(WORLDS)(
  'M1: all 390,625 sequences of 8 news end as their set implies ($end, $policy, late: $isPaidLate)',
  (circumstances) => {
    const { sequences, wrong } = tryAllOrders(8, circumstances)
    expect(wrong.slice(0, 3)).toEqual([])
    expect(sequences).toBe(NEWS.length ** 8)
  },
)

test('M1: the search finds a rule that looks at the order', () => {
  // In time by the clock, but reviewed because the end was heard first: not implied by the set.
  const { wrong } = tryAllOrders(3, { end: 'expired', policy: 'review', isPaidLate: false })
  expect(wrong).toContain('settle end pending')
})

test('M1: repeated news change nothing', () => {
  for (const circumstances of WORLDS) {
    let state = hear({ ...START, status: 'expired' }, 'settle', circumstances)
    for (const news of NEWS) state = hear(state, news, circumstances)
    for (const news of NEWS) expect(hear(state, news, circumstances)).toEqual(state)
  }
})

const START = { late: false, recorded: 0, paidEvents: 0, held: 0, wrong: 0 }

const givenPaymentIn = async (status: PaymentStatus) => {
  const { id: merchantId } = world.merchant
  const connection = await world.context.connectionFor(merchantId)
  if (!connection) throw new Error('no connection')
  const at = world.context.clock()
  const order = { amount: 50_000, orderId: newOrderId(at) }
  const row = draftPayment({ merchantId, apiKeyId: null, connection, order, at })
  await insertPayment(world.sql, row, null)
  await world.sql`
    update payments set status = ${status}, amount_paid = ${hasBeenPaid(status) ? 50_000 : null}
    where id = ${row.id}`
  return world.reload(row.id)
}

test('M1: what the database does with money is what the pure function says', async () => {
  let transaction = 0
  for (const latePolicy of LATE_POLICIES) {
    await updateSettings(world.sql, world.merchant.id, { latePolicy })
    for (const status of PAYMENT_STATUSES) {
      for (const [amount, minutesLate] of [
        [50_000, -1],
        [50_000, 10],
        [1_000, -1],
      ] as const) {
        const row = await givenPaymentIn(status)
        const paidAt = new Date(row.expiresAt.getTime() + minutesLate * 60_000)
        transaction += 1
        const money = { amount, paidAt }
        const said = judgeMoney(
          { ...row, expectedAmount: row.chargeAmount, isOrderPaid: false, latePolicy },
          money,
        )
        const arrived = {
          connectionId: row.connectionId,
          accountKey: 'guard-table',
          transactionId: `transaction-${transaction}`,
          chargeId: row.chargeId,
          paymentId: row.id,
          ...money,
        }
        const recorded = await recordIncomingMoney(world.context, arrived)
        const { kind, review } = said
        expect(recorded).toMatchObject({ kind, review, isNew: true })
        const after = await world.reload(row.id)
        expect(after).toMatchObject(
          said.pays
            ? { status: 'paid', late: said.isLate, amountPaid: amount, openReviews: 0 }
            : { status, late: false, openReviews: review === 'open' ? 1 : 0 },
        )
        const again = await recordIncomingMoney(world.context, arrived)
        expect(again).toEqual({ ...recorded, isNew: false })
        expect(await world.reload(row.id)).toEqual(after)
      }
    }
  }
})

test('M1: what the database does with an end is what the table of states says', async () => {
  for (const status of PAYMENT_STATUSES) {
    for (const to of ['expired', 'cancelled', 'denied'] as const) {
      const row = await givenPaymentIn(status)
      const moved = await markEnded(world.context, { paymentId: row.id, to })
      expect([status, to, moved]).toEqual([status, to, canMove(status, to)])
      expect((await world.reload(row.id)).status).toBe(moved ? to : status)
    }
  }
})
