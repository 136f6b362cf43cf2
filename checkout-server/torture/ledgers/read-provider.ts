import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { ProviderLedger } from './ledgers.ts'

const TransactionRow = z.object({
  id: z.string(),
  orderId: z.string(),
  amount: z.int(),
  status: z.enum(['pending', 'settlement', 'partial_refund', 'refund', 'deny', 'cancel', 'expire']),
  settledAt: z.int().nullable(),
})
const RefundRow = z.object({
  transactionId: z.string(),
  key: z.string(),
  amount: z.int(),
  reason: z.string().nullable(),
})

/** Reads what happened at the provider out of the sandbox's own file, past its API and its scenarios. */
export function readProviderLedger(sandboxFolder: string): ProviderLedger {
  const db = new DatabaseSync(join(sandboxFolder, 'sandbox.sqlite'), { readOnly: true })
  try {
    const refunds = z.array(RefundRow).parse(
      db
        .prepare(
          `select transaction_id as transactionId, refund_key as key, amount, reason
           from refunds order by id`,
        )
        .all(),
    )
    const transactions = z.array(TransactionRow).parse(
      db
        .prepare(
          `select transaction_id as id, order_id as orderId, gross_amount as amount, status,
             settled_at as settledAt
           from transactions order by seq`,
        )
        .all(),
    )
    return {
      transactions: transactions.map((row) => ({
        ...row,
        settledAt: row.settledAt === null ? null : new Date(row.settledAt),
        refunds: refunds.filter(({ transactionId }) => transactionId === row.id),
      })),
    }
  } finally {
    db.close()
  }
}

/** How many notices the sandbox is about to send or to try again, by its own schedule. */
export function countNoticesDue(sandboxFolder: string, withinMs: number): number {
  const db = new DatabaseSync(join(sandboxFolder, 'sandbox.sqlite'), { readOnly: true })
  try {
    const due = db.prepare('select count(*) as n from notices where due_at < ?')
    return z.object({ n: z.int() }).parse(due.get(Date.now() + withinMs)).n
  } finally {
    db.close()
  }
}
