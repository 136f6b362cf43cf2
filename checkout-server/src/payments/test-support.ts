import type { LatePolicy } from '@autogopay/shared'
import { eventually } from '../../testing/eventually.ts'
import type { SandboxWorld } from '../../testing/sandbox-world.ts'
import { updateSettings } from '../merchants/settings.ts'
import type { PaymentRow } from './payment-row.ts'
import { listIncomingMoney } from './read-money.ts'
import { createRefund } from './refunds.ts'
import { sendDueRefunds } from './send-refund.ts'
import { sweepOnce } from './sweep.ts'

/** What tests of odd money do and look at. @param world - Asked at each use: a file opens it late. */
export function moneyMoves(world: () => SandboxWorld) {
  const policy = (latePolicy: LatePolicy) =>
    updateSettings(world().sql, world().merchant.id, { latePolicy })
  const statusOf = async (id: string) => (await world().reload(id)).status
  const typesOf = (id: string) =>
    world()
      .events.filter(({ paymentId }) => paymentId === id)
      .map(({ type }) => type)
  const moneyOf = async (paymentId: string) =>
    (await listIncomingMoney(world().context, world().merchant.id, { limit: 20, paymentId })).data
  const theMoney = async (paymentId: string) => {
    const [money] = await moneyOf(paymentId)
    if (!money) throw new Error('no money came in')
    return money
  }
  const decision = (moneyId: string, note: string | null = null) => ({
    merchantId: world().merchant.id,
    moneyId,
    by: world().apiKey.id,
    note,
  })
  const sweepUntil = (holds: () => Promise<boolean>) =>
    eventually(async () => {
      await sweepOnce(world().context)
      await sendDueRefunds(world().context)
      return holds()
    })

  const givenExpired = async (order: { orderId?: string } = {}) => {
    const row = await world().givenPayment({ expiresInSeconds: 60, ...order })
    world().advance(61_000)
    await sweepUntil(async () => (await statusOf(row.id)) === 'expired')
    return row
  }
  const payLate = async (row: PaymentRow) => {
    await world().scenario('paid-after-expiry', row)
    await world().pay(row)
    await eventually(async () => (await moneyOf(row.id)).length > 0)
  }
  const givenPaid = async () => {
    const row = await world().givenPayment()
    await world().pay(row)
    await eventually(async () => (await statusOf(row.id)) === 'paid')
    return world().reload(row.id)
  }
  const refund = (row: PaymentRow, amount?: number) =>
    createRefund(world().context, {
      row,
      idempotencyKey: null,
      refund: amount === undefined ? {} : { amount },
      answer: (made) => ({ status: 201, body: Buffer.from(JSON.stringify(made)) }),
    })
  return {
    policy,
    statusOf,
    typesOf,
    moneyOf,
    theMoney,
    decision,
    sweepUntil,
    givenExpired,
    payLate,
    givenPaid,
    refund,
  }
}
