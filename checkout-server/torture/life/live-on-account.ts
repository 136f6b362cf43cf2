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
      return
    case 'types_price':
      await phone.payAccount(counterCode, `${order.id}/typed`, order.amount)
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
      const amount = Math.floor(payment.payableAmount * (life.shares[0] ?? 1))
      await shop.refund(order, { paymentId: payment.id, amount, key: `${order.id}-R1` })
      return
    }
    default:
      throw new Error(`an account knows no ${life.kind}`)
  }
}
