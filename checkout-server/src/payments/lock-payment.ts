import type { LatePolicy } from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import { hasBeenPaid } from './money-kind.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'

/** A locked payment as it stands beside the charge that the money is for. */
export interface LockedPayment extends PaymentRow {
  latePolicy: LatePolicy
  /** Another payment of the same order has brought its money. */
  isOrderPaid: boolean
}

/** A payment got a successor while its lock was waited for: the transaction is to be begun anew. */
class RenewedMeanwhile extends Error {
  override readonly name = 'RenewedMeanwhile'
}

/** Does work that calls {@link lockPayment} in a transaction, begun anew where its locks came in disorder. */
export async function beginLocking<T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<T> {
  const inTransaction = async (): Promise<T> => (await sql.begin(work)) as T
  // A payment gets its first successor once, and work locks two payments at most.
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      return await inTransaction()
    } catch (error) {
      if (!(error instanceof RenewedMeanwhile)) throw error
    }
  }
  return inTransaction()
}

/**
 * Locks a payment so that what is judged of it stays true. Payments of one order are judged one after
 * the other: the order is locked first, as in renew.ts, but only where it has several. To be called
 * within {@link beginLocking}.
 * @param money.chargeId - The charge to read with it; null: the payment's current one.
 */
export async function lockPayment(
  tx: Tx,
  money: { chargeId: string | null },
  paymentId: string,
): Promise<LockedPayment> {
  const select = (when = tx`true`) => tx<(PaymentRow & { latePolicy: LatePolicy })[]>`
    select ${paymentColumns(tx)}, m.late_policy
    from payments p
    join charges c on c.id = coalesce(${money.chargeId}::text, p.charge_id) and c.payment_id = p.id
    join merchants m on m.id = p.merchant_id
    where p.id = ${paymentId} and ${when}
    for update of p`
  // In a look of its own, so that the answer is the one of before the lock was waited for: a condition
  // on the row that is locked would be asked again after that, with the lock held all the same.
  const [single] = await select(tx`(
    select only_one.renewal = 0 and only_one.renewed_by is null from payments only_one
    where only_one.id = ${paymentId})`)
  const chargeOf = (row: PaymentRow) => money.chargeId ?? row.chargeId
  // Waiting for the order now, with the payment in hand, could be waiting for who waits for us.
  if (single?.renewedBy) throw new RenewedMeanwhile(`payment ${paymentId} was renewed meanwhile`)
  if (single) return { ...single, chargeId: chargeOf(single), isOrderPaid: false }
  const [order] = await tx<{ merchantId: string; orderId: string }[]>`
    select o.merchant_id, o.order_id from payments p
    join payment_orders o on o.merchant_id = p.merchant_id and o.order_id = p.order_id
    where p.id = ${paymentId} for update of o`
  const [row] = await select()
  if (!order || !row) throw new Error(`there is no payment ${paymentId} with that charge`)
  const siblings = await tx<{ status: PaymentRow['status'] }[]>`
    select status from payments
    where merchant_id = ${order.merchantId} and order_id = ${order.orderId} and id <> ${paymentId}
      and (renewal > 0 or renewed_by is not null)`
  const isOrderPaid = siblings.some(({ status }) => hasBeenPaid(status))
  return { ...row, chargeId: chargeOf(row), isOrderPaid }
}

/** Locks payments' rows, in the one order in which payments are locked: that of their ids. */
export async function lockPaymentRows(tx: Tx, ids: readonly (string | null)[]): Promise<void> {
  const wanted = ids.filter((id) => id !== null)
  await tx`select from payments where id = any(${wanted}) order by id for update`
}

/**
 * Locks two payments before {@link lockPayment} reads each: their orders first, then the payments, both
 * in one order, so that two who want the same two never wait for each other.
 */
export async function lockTogether(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx`
    select from payment_orders o
    where (o.merchant_id, o.order_id) in (
      select p.merchant_id, p.order_id from payments p where p.id = any(${ids as string[]}))
    order by o.merchant_id, o.order_id for update`
  await lockPaymentRows(tx, ids)
}
