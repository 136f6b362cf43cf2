import { setTimeout as wait } from 'node:timers/promises'
import type { Payment } from '@autogopay/shared'
import type { Order } from '../plan/orders.ts'
import type { LifeWorld } from './life-world.ts'
import { waitUntil } from './wait-until.ts'

/** Lives an order whose money goes to the merchant's own account: nobody but its feed tells of it. */
export async function liveOnAccount(
  world: LifeWorld,
  order: Order,
  payment: Payment,
): Promise<void> {
  const { life } = order
  const { phone, shop, counterCode } = world
  const code = payment.qrText
  if (code === null) throw new Error(`payment ${payment.id} has no code`)
  const scan = (time = 1) => phone.payAccount(code, `${order.id}/${time}`)
  if ('afterMs' in life && life.kind !== 'pays_after_expiry') await wait(life.afterMs)
  switch (life.kind) {
    case 'leaves':
      return
    case 'pays':
      await scan()
      return
    case 'pays_twice':
      await scan(1)
      await scan(2)
      if (life.isDismissed) await dismissTwin(world, order, payment)
      return
    case 'types_price':
      await phone.payAccount(counterCode, `${order.id}/typed`, order.amount)
      if (life.isAssigned) await assignTyped(world, order, payment)
      return
    case 'pays_after_expiry':
      await wait(Math.max(0, Date.parse(payment.expiresAt) - Date.now()) + life.afterMs)
      await scan()
      return
    case 'is_cancelled':
      await Promise.all([shop.cancel(order, payment.id), life.paysAtThatMoment ? scan() : null])
      return
    case 'is_refunded': {
      await scan()
      const paid = await waitUntil(world, order, payment.id, ({ status }) => status !== 'pending')
      if (!paid || paid.paidAt === null) return
      for (const [at, share] of life.shares.entries()) {
        const amount = Math.max(1, Math.floor(payment.payableAmount * share))
        await giveBack(world, order, {
          paymentId: payment.id,
          amount,
          key: `${order.id}-R${at + 1}`,
        })
      }
      return
    }
    default:
      throw new Error(`an account knows no ${life.kind}`)
  }
}

async function giveBack(
  { phone, shop }: LifeWorld,
  order: Order,
  wish: { paymentId: string; amount: number; key: string },
): Promise<void> {
  const { life } = order
  if (life.kind !== 'is_refunded' || !life.atProvider) return shop.refund(order, wish)
  const money = await shop.money(order, `paymentId=${wish.paymentId}&kind=payment`)
  const sale = money[0]?.providerTransactionId
  if (sale) await phone.refundInApp(sale, wish.amount)
}

/** The merchant sees that somebody paid twice, and keeps it. */
async function dismissTwin(world: LifeWorld, order: Order, { id }: Payment): Promise<void> {
  const { shop, gives } = world
  while (!gives.up()) {
    const [twin] = await shop.money(order, `paymentId=${id}&kind=duplicate`)
    if (twin) {
      await shop.decide(order, { moneyId: twin.id, decision: 'dismiss' })
      return
    }
    await wait(LOOK_MS)
  }
}

/** The merchant sees the price come in, and believes the buyer who says that it was theirs. */
async function assignTyped(world: LifeWorld, order: Order, { id }: Payment): Promise<void> {
  const { shop, gives } = world
  while (!gives.up()) {
    const inbox = await shop.money(order, 'review=open&kind=unmatched')
    const typed = inbox.find(({ amount }) => amount === order.amount)
    // Another buyer of the same price may have been first: then it is the next that comes.
    if (
      typed &&
      (await shop.decide(order, { moneyId: typed.id, decision: 'assign', paymentId: id }))
    ) {
      return
    }
    const { status } = (await shop.read(order, id)) ?? {}
    if (status !== 'pending' && status !== 'expired') return
    await wait(LOOK_MS)
  }
}

const LOOK_MS = 1_000
