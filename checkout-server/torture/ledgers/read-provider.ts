import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { OurCharge, ProviderLedger, ProviderTransaction } from './ledgers.ts'

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

const AccountRow = z.object({
  id: z.string(),
  amount: z.int(),
  at: z.int(),
  paidWith: z.string().nullable(),
})

/**
 * Reads what happened at the provider out of the sandbox's own file, past its API and its scenarios.
 * @param charges - Of ours: money on an own account names no charge, but it was paid with its code.
 */
export function readProviderLedger(
  sandboxFolder: string,
  charges: readonly OurCharge[],
): ProviderLedger {
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
      transactions: [
        ...readAccount(db, charges),
        ...transactions.map((row) => ({
          ...row,
          provider: 'midtrans' as const,
          settledAt: row.settledAt === null ? null : new Date(row.settledAt),
          refunds: refunds.filter(({ transactionId }) => transactionId === row.id),
        })),
      ],
    }
  } finally {
    db.close()
  }
}

function readAccount(db: DatabaseSync, charges: readonly OurCharge[]): ProviderTransaction[] {
  const rows = z.array(AccountRow).parse(
    db
      .prepare(
        `select id, amount, at, paid_with as paidWith from gobiz_transactions
         where kind = 'payment' order by seq`,
      )
      .all(),
  )
  const refunds = readAccountRefunds(db)
  const chargeOf = new Map(charges.map((charge) => [charge.qrText, charge.id]))
  return rows.map(({ id, amount, at, paidWith }) => ({
    provider: 'gobiz',
    id,
    orderId: (paidWith !== null && chargeOf.get(paidWith)) || null,
    amount,
    status: 'settlement',
    settledAt: new Date(at),
    refunds: refunds.filter(({ transactionId }) => transactionId === id),
  }))
}

/** What owners gave back in their app: by no wish of ours, so without a name that we know. */
function readAccountRefunds(db: DatabaseSync): z.infer<typeof RefundRow>[] {
  return z.array(RefundRow).parse(
    db
      .prepare(
        `select transaction_id as transactionId, 'app-' || id as key, amount, null as reason
         from gobiz_refunds order by id`,
      )
      .all(),
  )
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

/** What came into accounts of merchants' own, by the provider's name of it, and what went back of it. */
export function readAccountSums(sandboxFolder: string): { id: string; returned: number }[] {
  const db = new DatabaseSync(join(sandboxFolder, 'sandbox.sqlite'), { readOnly: true })
  try {
    const rows = db.prepare(`
      select id, (select coalesce(sum(r.amount), 0) from gobiz_refunds r
        where r.transaction_id = t.id) as returned
      from gobiz_transactions t where kind = 'payment'`)
    return z.array(z.object({ id: z.string(), returned: z.int() })).parse(rows.all())
  } finally {
    db.close()
  }
}
