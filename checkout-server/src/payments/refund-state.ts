import type { PaymentEventType } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import type { PaymentContext } from './context.ts'
import { move } from './transitions.ts'

/**
 * Records that the provider has returned money in all, also when it was done in the provider's own
 * dashboard. @param total - Whole rupiah returned so far; a smaller one than known changes nothing.
 */
export function recordProviderRefund(
  context: PaymentContext,
  paymentId: string,
  total: number,
): Promise<boolean> {
  return move(context, paymentId, (tx) => setRefunded(tx, paymentId, total))
}

/** Raises the refunded total inside a transaction and names the change; null: none. */
export async function setRefunded(
  tx: Tx,
  paymentId: string,
  total: number,
): Promise<PaymentEventType | null> {
  const [row] = await tx<{ status: 'partially_refunded' | 'refunded' }[]>`
    update payments set amount_refunded = ${total},
      amount_refund_reserved = greatest(amount_refund_reserved, ${total}),
      status = case when ${total} = amount then 'refunded' else 'partially_refunded' end,
      sequence = sequence + 1
    where id = ${paymentId} and status in ('paid', 'partially_refunded')
      and amount_refunded < ${total} and ${total} <= amount
    returning status`
  return row ? `payment.${row.status}` : null
}
