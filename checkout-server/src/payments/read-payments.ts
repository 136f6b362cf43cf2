import type { ListPayments, Payment, PaymentPage } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, toPayment, type PaymentRow } from './payment-row.ts'

/**
 * Reads one payment of a merchant.
 * @throws {AppError} `not_found`: no such payment, or another merchant's (they look the same).
 */
export async function getPaymentRow(
  context: PaymentContext,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<PaymentRow> {
  const { sql } = context
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from payments p join charges c on c.id = p.charge_id
    where p.id = ${id} and p.merchant_id = ${merchantId}`
  if (!row) throw new AppError('not_found', 'There is no such payment.')
  return row
}

/** Reads one payment of a merchant by the provider's transaction id. @throws {AppError} `not_found`. */
export async function getPaymentRowByTransaction(
  context: PaymentContext,
  { merchantId, transactionId }: { merchantId: string; transactionId: string },
): Promise<PaymentRow> {
  const { sql } = context
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from charges c join payments p on p.id = c.payment_id
    where c.merchant_id = ${merchantId} and c.provider_transaction_id = ${transactionId}`
  if (!row) throw new AppError('not_found', 'There is no transaction with this transaction_id.')
  return row
}

/** A page of a merchant's payments, new to old. */
export async function listPayments(
  context: PaymentContext,
  merchantId: string,
  query: ListPayments,
): Promise<PaymentPage> {
  const { sql } = context
  const rows = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from payments p join charges c on c.id = p.charge_id
    where p.merchant_id = ${merchantId}
      ${query.cursor ? sql`and p.id < ${query.cursor}` : sql``}
      ${query.status ? sql`and p.status = ${query.status}` : sql``}
      ${query.orderId ? sql`and p.order_id = ${query.orderId}` : sql``}
      ${query.createdFrom ? sql`and p.created_at >= ${query.createdFrom}` : sql``}
      ${query.createdBefore ? sql`and p.created_at < ${query.createdBefore}` : sql``}
    order by p.id desc limit ${query.limit + 1}`
  const page: Payment[] = rows.slice(0, query.limit).map((row) => toPayment(row, context.links))
  return { data: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null }
}
