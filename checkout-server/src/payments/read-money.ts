import type { IncomingMoney, ListIncomingMoney } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { findMoneyRow, moneyColumns, toIncomingMoney, type MoneyRow } from './money-row.ts'

/**
 * Reads incoming money of a merchant.
 * @throws {AppError} `not_found`: none, or another merchant's (they look the same).
 */
export async function getMoneyRow(
  context: Pick<PaymentContext, 'sql'>,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<MoneyRow> {
  const row = await findMoneyRow(context.sql, id)
  if (row?.merchantId !== merchantId) {
    throw new AppError('not_found', 'There is no such incoming money.')
  }
  return row
}

/** A page of a merchant's incoming money, new to old. */
export async function listIncomingMoney(
  { sql }: Pick<PaymentContext, 'sql'>,
  merchantId: string,
  query: ListIncomingMoney,
): Promise<{ data: IncomingMoney[]; nextCursor: string | null }> {
  const rows = await sql<MoneyRow[]>`
    select ${moneyColumns(sql)} from incoming_money i join connections n on n.id = i.connection_id
    where i.merchant_id = ${merchantId}
      ${query.cursor ? sql`and i.id < ${query.cursor}` : sql``}
      ${reviewIs(sql, query.review)}
      ${query.kind ? sql`and i.kind = ${query.kind}` : sql``}
      ${query.paymentId ? sql`and i.payment_id = ${query.paymentId}` : sql``}
    order by i.id desc limit ${query.limit + 1}`
  const page = rows.slice(0, query.limit).map(toIncomingMoney)
  return { data: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null }
}

function reviewIs(sql: PaymentContext['sql'], review: ListIncomingMoney['review']) {
  if (review === undefined) return sql``
  // Said as the partial index has it: a merchant's inbox is short however much money came in.
  if (review === 'open') return sql`and i.review = 'open' and i.review in ('open', 'refunding')`
  return sql`and i.review = ${review}`
}
