import type { Tx } from '../platform/database.ts'
import type { PaymentRow } from './payment-row.ts'

/**
 * Counts one decision more, or one less, that somebody has to make about a payment's money. Whoever
 * watches it is told, and so is whoever watches another code of its order: none may ask for money
 * meanwhile.
 */
export async function countReview(tx: Tx, paymentId: string, by: 1 | -1): Promise<void> {
  const [row] = await tx<OrderOf[]>`
    update payments set open_reviews = open_reviews + ${by}, sequence = sequence + 1
    where id = ${paymentId} returning id, merchant_id, order_id, renewal, renewed_by`
  if (row) await tellOtherCodes(tx, row)
}

type OrderOf = Pick<PaymentRow, 'id' | 'merchantId' | 'orderId' | 'renewal' | 'renewedBy'>

/** Has the other payments of an order read again by those who watch them; most orders have none. */
export async function tellOtherCodes(tx: Tx, payment: OrderOf): Promise<void> {
  const { id, merchantId, orderId, renewal, renewedBy } = payment
  if (renewal === 0 && renewedBy === null) return
  // One that is locked is being changed, and is told by that; waiting for it could be for who waits for us.
  await tx`
    update payments set sequence = sequence + 1 where id in (
      select id from payments
      where merchant_id = ${merchantId} and order_id = ${orderId} and id <> ${id}
        and (renewal > 0 or renewed_by is not null)
      for no key update skip locked)`
}
