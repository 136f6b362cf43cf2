import type { Database } from './database.ts'

/** What news of money did to an order. */
export type Settlement = 'paid' | 'already-paid' | 'paid-twice' | 'wrong-amount' | 'unknown-order'

/**
 * Marks an order as paid. The only place that does.
 *
 * One statement, guarded by "not paid yet" and by the amount, so that any number of callbacks and
 * inquiries at once mark it exactly once.
 * @param input.reference - The order id that AutoGoPay knows the payment by.
 * @param input.amount - Whole rupiah that came.
 * @returns `paid-twice`: another payment of the same order had paid it already, so money is to be
 *   given back.
 */
export function settleOrder(
  db: Database,
  input: { reference: string; amount: number; via: 'webhook' | 'status'; at: Date },
): Settlement {
  const { reference, amount, via, at } = input
  const { changes } = db
    .prepare(
      `update orders set paid_at = :at, paid_via = :via, paid_reference = :reference
       where id = (select order_id from payments where reference = :reference)
         and total = :amount and paid_at is null`,
    )
    .run({ reference, amount, via, at: at.toISOString() })
  if (changes === 1) return 'paid'
  const order = db
    .prepare(
      `select total, paid_reference as paidReference from orders
       where id = (select order_id from payments where reference = ?)`,
    )
    .get(reference)
  if (!order) return 'unknown-order'
  if (order['total'] !== amount) return 'wrong-amount'
  return order['paidReference'] === reference ? 'already-paid' : 'paid-twice'
}
