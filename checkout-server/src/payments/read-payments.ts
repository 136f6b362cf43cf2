import {
  PAYMENT_STATUSES,
  type ListPayments,
  type Payment,
  type PaymentPage,
} from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { idFloor } from '../platform/ids.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, toPayment, type PaymentRow } from './payment-row.ts'
import { paymentsFound, paymentsOfOrder, type Fragment } from './search-payments.ts'

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
  const most = query.limit + 1
  const { search, orderId } = query
  const isLookUp = search !== undefined || orderId !== undefined
  const rows = await sql<PaymentRow[]>`
    with ${isLookUp ? lookedUp(sql, merchantId, query, most) : newest(sql, merchantId, query, most)}
    select ${paymentColumns(sql)} from page p join charges c on c.id = p.charge_id
    order by p.id desc`
  const page: Payment[] = rows.slice(0, query.limit).map((row) => toPayment(row, context.links))
  return { data: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null }
}

/**
 * The newest of each status, merged: one index serves lists of one status and of all, and a status
 * that is rare is found without reading past the others.
 */
function newest(sql: Sql, merchantId: string, query: ListPayments, most: number) {
  const statuses = query.status ? [query.status] : PAYMENT_STATUSES
  return sql`
    page as materialized (
      select p.* from unnest(${statuses}::text[]) s (status) cross join lateral (
        select p.* from payments p
        where p.merchant_id = ${merchantId} and p.status = s.status
          ${within(sql, query, sql`p.id`)} ${madeWithin(sql, query)}
        order by p.id desc limit ${most}) p
      order by p.id desc limit ${most})`
}

/** Found first, by whatever index knows them, and looked at from the newest on until a page is full. */
function lookedUp(sql: Sql, merchantId: string, query: ListPayments, most: number) {
  const { search, orderId, status, createdBefore } = query
  // What is looked at further down may drop the newest.
  const isExact = status === undefined && orderId === undefined && createdBefore === undefined
  const found =
    search === undefined
      ? paymentsOfOrder(sql, { merchantId, orderId: orderId ?? '' })
      : paymentsFound(sql, {
          merchantId,
          search,
          within: (id) => within(sql, query, id),
          most: isExact ? most : null,
        })
  return sql`
    ${found}, page as materialized (
      select p.* from (select id from found order by id desc) f
      cross join lateral (
        select p.* from payments p
        where p.id = f.id and p.merchant_id = ${merchantId}
          ${within(sql, query, sql`p.id`)} ${madeWithin(sql, query)}
          ${status ? sql`and p.status = ${status}` : sql``}
          ${orderId ? sql`and p.order_id = ${orderId}` : sql``}
        limit 1) p
      order by f.id desc limit ${most})`
}

/** Pages and times, to the millisecond: ids carry the time of creation, and indexes have ids. */
function within(sql: Sql, { cursor, createdFrom, createdBefore }: ListPayments, id: Fragment) {
  return sql`
    ${cursor ? sql`and ${id} < ${cursor}` : sql``}
    ${createdFrom ? sql`and ${id} >= ${floorOf(Date.parse(createdFrom))}` : sql``}
    ${createdBefore ? sql`and ${id} < ${floorOf(Date.parse(createdBefore) + 1)}` : sql``}`
}

/** Times to the microsecond. */
function madeWithin(sql: Sql, { createdFrom, createdBefore }: ListPayments) {
  return sql`
    ${createdFrom ? sql`and p.created_at >= ${createdFrom}` : sql``}
    ${createdBefore ? sql`and p.created_at < ${createdBefore}` : sql``}`
}

/** No payment is older than 1970, and no id can say so. */
const floorOf = (ms: number) => idFloor('pay', new Date(Math.max(0, ms)))
