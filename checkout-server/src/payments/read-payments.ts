import type { ListPayments, Payment, PaymentPage } from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { pageOf, type Asked } from './find-page.ts'
import { paymentColumns, toPayment, type PaymentRow } from './payment-row.ts'
import { isReached, type Reach } from './reach.ts'

/**
 * Reads one payment of a merchant.
 * @throws {AppError} `not_found`: no such payment, or another merchant's (they look the same).
 */
export async function getPaymentRow(
  context: PaymentContext,
  { merchantId, id, reach }: { merchantId: string; id: string; reach?: Reach },
): Promise<PaymentRow> {
  const { sql } = context
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from payments p join charges c on c.id = p.charge_id
    where p.id = ${id} and p.merchant_id = ${merchantId} ${isReached(sql, reach)}`
  if (!row) throw new AppError('not_found', 'There is no such payment.')
  return row
}

/** Whose these payments are, as far as they are of one of these merchants. */
export function ownersOf(
  sql: Sql,
  { ids, merchantIds }: { ids: readonly string[]; merchantIds: readonly string[] },
): Promise<{ id: string; merchantId: string }[]> {
  return sql<{ id: string; merchantId: string }[]>`
    select id, merchant_id from payments
    where id = any(${ids as string[]}) and merchant_id = any(${merchantIds as string[]})`
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
  reach: Reach = null,
): Promise<PaymentPage> {
  const asked = { ...query, merchantId, reach }
  const rows = await listPaymentRows(context.sql, asked, query.limit + 1)
  const page: Payment[] = rows.slice(0, query.limit).map((row) => toPayment(row, context.links))
  return { data: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null }
}

/** The same as rows, of any number. */
export function listPaymentRows(sql: Sql, asked: Asked, most: number): Promise<PaymentRow[]> {
  return sql<PaymentRow[]>`
    with ${pageOf(sql, asked, most)}
    select ${paymentColumns(sql)} from page p join charges c on c.id = p.charge_id
    order by p.id desc`
}
