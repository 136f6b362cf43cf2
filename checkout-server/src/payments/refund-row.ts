import { formatInstant, type Refund, type RefundStatus } from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'

/** A refund as the database keeps it. */
export interface RefundRow {
  id: string
  merchantId: string
  /** Null: of money that fits no payment. */
  paymentId: string | null
  /** The money that goes back: it paid the payment, or is held beside it. */
  incomingMoneyId: string
  /** The charge whose money it is; null: none, so that only a person can return it. */
  chargeId: string | null
  connectionId: string
  amount: number
  reason: string | null
  status: RefundStatus
  origin: Refund['origin']
  failureReason: string | null
  note: string | null
  createdAt: Date
  /** When its provider is to be asked (again); also the lease of who asks. */
  nextCheckAt: Date | null
}

/** Columns of {@link RefundRow}, for `from refunds r`. */
export const refundColumns = (sql: Sql | Tx) => sql`
  r.id, r.merchant_id, r.payment_id, r.incoming_money_id, r.charge_id, r.connection_id, r.amount,
  r.reason, r.status, r.origin, r.failure_reason, r.note, r.created_at, r.next_check_at`

/**
 * Stores a new refund, which sets its money aside: the database keeps the sums of a money's refunds,
 * and refuses one that goes beyond what came in. The caller has locked the payment.
 */
export async function insertRefund(tx: Tx, row: RefundRow): Promise<void> {
  await tx`
    insert into refunds (id, merchant_id, payment_id, incoming_money_id, charge_id, connection_id,
      amount, reason, status, origin, failure_reason, note, created_at, next_check_at)
    values (${row.id}, ${row.merchantId}, ${row.paymentId}, ${row.incomingMoneyId},
      ${row.chargeId}, ${row.connectionId}, ${row.amount}, ${row.reason}, ${row.status},
      ${row.origin}, ${row.failureReason}, ${row.note}, ${row.createdAt}, ${row.nextCheckAt})`
}

/** Reads one refund, whoever's it is. */
export async function findRefundRow(sql: Sql | Tx, id: string): Promise<RefundRow | null> {
  const [row] = await sql<RefundRow[]>`
    select ${refundColumns(sql)} from refunds r where r.id = ${id}`
  return row ?? null
}

/** The refund in the form of `/v1` and of webhooks. */
export function toRefund(row: RefundRow): Refund {
  return {
    id: row.id,
    paymentId: row.paymentId,
    incomingMoneyId: row.incomingMoneyId,
    amount: row.amount,
    reason: row.reason,
    status: row.status,
    origin: row.origin,
    failureReason: row.failureReason,
    note: row.note,
    createdAt: formatInstant(row.createdAt),
  }
}
