import {
  formatInstant,
  type IncomingMoney,
  type MoneyKind,
  type ReviewState,
} from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'

/** Incoming money as the database keeps it, with its connection's provider. */
export interface MoneyRow {
  id: string
  merchantId: string
  connectionId: string
  provider: string
  accountKey: string
  providerTransactionId: string
  paymentId: string | null
  chargeId: string | null
  amount: number
  expectedAmount: number | null
  kind: MoneyKind
  review: ReviewState
  amountRefunded: number
  paidAt: Date
  receivedAt: Date
  reviewedAt: Date | null
  reviewedBy: string | null
  note: string | null
}

/** Columns of {@link MoneyRow}, for `from incoming_money i join connections n on n.id = i.connection_id`. */
export const moneyColumns = (sql: Sql | Tx) => sql`
  i.id, i.merchant_id, i.connection_id, n.provider, i.account_key, i.provider_transaction_id,
  i.payment_id, i.charge_id, i.amount, i.expected_amount, i.kind, i.review, i.amount_refunded,
  i.paid_at, i.received_at, i.reviewed_at, i.reviewed_by, i.note`

/** Reads incoming money, whoever's it is. */
export async function findMoneyRow(sql: Sql | Tx, id: string): Promise<MoneyRow | null> {
  const [row] = await sql<MoneyRow[]>`
    select ${moneyColumns(sql)} from incoming_money i join connections n on n.id = i.connection_id
    where i.id = ${id}`
  return row ?? null
}

/** The money in the form of `/v1` and of webhooks. */
export function toIncomingMoney(row: MoneyRow): IncomingMoney {
  return {
    id: row.id,
    kind: row.kind,
    review: row.review,
    paymentId: row.paymentId,
    connectionId: row.connectionId,
    provider: row.provider,
    providerTransactionId: row.providerTransactionId,
    amount: row.amount,
    expectedAmount: row.expectedAmount,
    amountRefunded: row.amountRefunded,
    paidAt: formatInstant(row.paidAt),
    receivedAt: formatInstant(row.receivedAt),
    reviewedAt: row.reviewedAt && formatInstant(row.reviewedAt),
    reviewedBy: row.reviewedBy,
    note: row.note,
  }
}
