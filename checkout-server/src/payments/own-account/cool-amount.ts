import type { Tx } from '../../platform/database.ts'
import type { PaymentContext } from '../context.ts'
import type { PaymentRow } from '../payment-row.ts'
import { DEFAULT_COOLDOWN_MS } from './timing.ts'

/**
 * Begins the cool-down of an ended payment's amount, in the transaction that ended it: its code goes on
 * being payable, so nobody else may have the amount yet. A paid one's too, for it may be paid twice.
 */
export async function coolAmount(
  context: Pick<PaymentContext, 'clock' | 'amountCooldownMs'>,
  tx: Tx,
  row: Pick<PaymentRow, 'chargeId' | 'status'>,
): Promise<void> {
  if (row.status === 'pending') return
  const cooldownMs = context.amountCooldownMs ?? DEFAULT_COOLDOWN_MS
  await tx`
    update amount_leases set held_until = ${new Date(context.clock().getTime() + cooldownMs)}
    where charge_id = ${row.chargeId} and held_until is null`
}
