import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

const Row = z.object({
  id: z.int(),
  uuid: z.string(),
  transactionId: z.string(),
  refundKey: z.string(),
  amount: z.int(),
  reason: z.string().nullable(),
  method: z.enum(['online', 'offline']),
  createdAt: z.int(),
  confirmAt: z.int().nullable(),
  confirmedAt: z.int().nullable(),
})
/** Money given back. `confirmAt` is set while the bank has yet to confirm an online refund. */
export type Refund = z.infer<typeof Row>

const COLUMNS = `id, uuid, transaction_id as transactionId, refund_key as refundKey, amount, reason,
  method, created_at as createdAt, confirm_at as confirmAt, confirmed_at as confirmedAt`

/** All refunds ever granted. */
export type RefundBook = ReturnType<typeof createRefundBook>

export const createRefundBook = (db: DatabaseSync) => {
  const insert = db.prepare(`
    insert into refunds (uuid, transaction_id, refund_key, amount, reason, method, created_at, confirm_at)
    values (:uuid, :transactionId, :refundKey, :amount, :reason, :method, :createdAt, :confirmAt)
    returning ${COLUMNS}`)
  const ofTransaction = db.prepare(
    `select ${COLUMNS} from refunds where transaction_id = ? order by id`,
  )
  const due = db.prepare(
    `select ${COLUMNS} from refunds where confirm_at <= ? order by id limit 100`,
  )
  const confirm = db.prepare(
    'update refunds set confirm_at = null, confirmed_at = :at where id = :id',
  )
  return {
    add: (refund: Omit<Refund, 'id' | 'confirmedAt'>): Refund => Row.parse(insert.get(refund)),
    listOf: (transactionId: string): Refund[] =>
      z.array(Row).parse(ofTransaction.all(transactionId)),
    /** Online refunds the bank confirms by now. */
    listDue: (now: number): Refund[] => z.array(Row).parse(due.all(now)),
    confirm: (id: number, at: number) => confirm.run({ id, at }),
  }
}
