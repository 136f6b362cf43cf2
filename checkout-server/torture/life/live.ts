import { setTimeout as wait } from 'node:timers/promises'
import { RenewedPayment, type Payment } from '@autogopay/shared'
import type { Order } from '../plan/orders.ts'
import { callUntilAnswered } from './api.ts'
import type { LifeWorld } from './life-world.ts'
import { waitUntil } from './wait-until.ts'
import { liveOnAccount } from './live-on-account.ts'
import { watchPayment } from './watcher.ts'

/** Lives one order to its end, however often the server has to be asked again. */
export async function live(world: LifeWorld, order: Order): Promise<void> {
  const payment = await world.shop.order(order)
  if (!payment) return
  const { providerTransactionId: reference } = payment
  // Not waited for: some payments stay open, and so do their pages.
  if (order.isWatched) void watchPayment(world, payment)
  if (payment.provider === 'gopay_qris') return liveOnAccount(world, order, payment)
  // Repeated calls may find the payment over already, and its charge refused.
  if (reference !== null) {
    if (order.trouble) {
      await world.phone.scenario({ ...order.trouble.params, name: order.trouble.name, reference })
      world.countFault()
    }
    await act(world, order, { payment, reference })
  }
}

interface Stage {
  payment: Payment
  /** The provider's transaction. */
  reference: string
}

async function act(world: LifeWorld, order: Order, stage: Stage): Promise<void> {
  const { life } = order
  const { phone, shop } = world
  const { payment, reference } = stage
  switch (life.kind) {
    case 'leaves':
      return
    case 'pays':
      await wait(life.afterMs)
      await phone.pay(reference, life.via)
      return
    case 'pays_last_second':
      await phone.scenario({ name: 'paid-last-second', reference, beforeMs: life.beforeMs })
      world.countFault()
      await phone.pay(reference)
      return
    case 'pays_after_expiry':
      await wait(Math.max(0, Date.parse(payment.expiresAt) - Date.now()) + life.afterMs)
      await payLate(world, reference, 0)
      return
    case 'pays_while_it_ends':
      await wait(life.afterMs)
      await payLate(world, reference, life.bookedAfterSeconds)
      return
    case 'pays_wrong_amount':
      await phone.scenario({
        name: 'paid-wrong-amount',
        reference,
        amount: Math.max(1, order.amount - life.less),
      })
      world.countFault()
      await wait(life.afterMs)
      await phone.pay(reference)
      return
    case 'refuses':
      await wait(life.afterMs)
      await phone.refuse(reference)
      if (life.paysThen) await phone.pay(reference)
      return
    case 'is_cancelled':
      await wait(life.afterMs)
      await Promise.all([
        shop.cancel(order, payment.id),
        life.paysAtThatMoment ? phone.pay(reference) : null,
      ])
      return
    case 'pays_twice':
    case 'types_price':
      throw new Error(`a gateway knows no ${life.kind}`)
    case 'is_renewed':
      return renew(world, order, stage)
    case 'is_refunded':
      return refund(world, order, stage)
  }
}

/** An expired code takes money only where the provider is told to be late. */
async function payLate(world: LifeWorld, reference: string, seconds: number): Promise<void> {
  await world.phone.scenario({ name: 'paid-after-expiry', reference, seconds })
  world.countFault()
  await world.phone.pay(reference)
}

async function renew(world: LifeWorld, order: Order, stage: Stage): Promise<void> {
  const { life } = order
  if (life.kind !== 'is_renewed') return
  await wait(life.afterMs)
  await world.phone.expire(stage.reference)
  const old = await waitUntil(world, order, stage.payment.id, ({ status }) => status !== 'pending')
  if (old?.status !== 'expired') return
  const answer = await callUntilAnswered(
    `${world.baseUrl}/checkout/${old.checkoutToken}/renew`,
    { method: 'POST' },
    // 409: it was paid meanwhile. 402: the provider refused the new charge.
    { gives: world.gives, isFinal: ({ status }) => status < 500 && status !== 429 },
  )
  if (answer?.status !== 200) return
  const { token } = RenewedPayment.parse(JSON.parse(answer.text))
  const page = await callUntilAnswered(`${world.baseUrl}/checkout/${token}`, {}, world)
  const qrText = page && (JSON.parse(page.text) as { qrText?: string | null }).qrText
  if (life.paysNew && qrText) await world.phone.pay(qrText)
  if (life.paysOldToo) await payLate(world, stage.reference, 0)
}

async function refund(world: LifeWorld, order: Order, stage: Stage): Promise<void> {
  const { life } = order
  if (life.kind !== 'is_refunded') return
  await wait(life.afterMs)
  await world.phone.pay(stage.reference)
  const paid = await waitUntil(world, order, stage.payment.id, ({ status }) => status !== 'pending')
  if (!paid || paid.paidAt === null) return
  // Several at once: the sum must hold although they cannot see each other.
  await Promise.all(
    life.shares.map((share, at) => {
      const amount = Math.max(1, Math.floor(order.amount * share))
      const key = `${order.id}-R${at + 1}`
      return life.atProvider
        ? world.phone.refundThere(order.merchant, {
            reference: stage.reference,
            amount,
            reason: key,
          })
        : world.shop.refund(order, { paymentId: stage.payment.id, amount, key })
    }),
  )
}
