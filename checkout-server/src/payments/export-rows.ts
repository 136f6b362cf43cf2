import type { Sql } from '../platform/database.ts'
import { pageOf, type Asked } from './find-page.ts'
import type { PaymentRow } from './payment-row.ts'

/** What a spreadsheet says of a payment. */
export type ExportRow = Pick<
  PaymentRow,
  | 'id'
  | 'orderId'
  | 'status'
  | 'amount'
  | 'chargeAmount'
  | 'amountPaid'
  | 'amountRefunded'
  | 'late'
  | 'provider'
  | 'providerTransactionId'
  | 'description'
  | 'customer'
  | 'createdAt'
  | 'paidAt'
>

/**
 * A page of a merchant's payments, new to old, for files of very many. Values come one by one: made into
 * one JSON text they would cost PostgreSQL twice as much, which serves payments meanwhile, while the
 * thread that decodes them gives way to those.
 */
export function listExportRows(sql: Sql, asked: Asked, most: number): Promise<ExportRow[]> {
  return sql<ExportRow[]>`
    with ${pageOf(sql, asked, most)}
    select p.id, p.order_id, p.status, p.amount, c.amount as charge_amount, p.amount_paid,
      p.amount_refunded, p.late, c.provider, c.provider_transaction_id, p.description, p.customer,
      p.created_at, p.paid_at
    from page p join charges c on c.id = p.charge_id
    order by p.id desc`
}
