import {
  formatInstant,
  sourcesOf,
  type PaymentEventType,
  type PaymentStatus,
} from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import { nextLateCheckAt } from './check-schedule.ts'
import type { PaymentContext } from './context.ts'
import { newEvent } from './events.ts'
import { coolAmount } from './own-account/cool-amount.ts'
import { findPaymentRow, toPayment, type PaymentRow } from './payment-row.ts'

/**
 * Records that a payment's money arrived.
 * @param input.paidAt - When, by the provider's clock.
 * @returns False: it was paid already, or it ended otherwise; nothing changed.
 */
export function markPaid(
  context: PaymentContext,
  input: { paymentId: string; chargeId: string; transactionId: string | null; paidAt: Date },
): Promise<boolean> {
  return move(context, input.paymentId, async (tx) => {
    // The guard is in the update, not in a read before it, because expiry and payment race.
    // 'expired' and 'cancelled' may still become 'paid': late money is still the merchant's.
    const [row] = await tx<{ late: boolean }[]>`
      update payments set status = 'paid', late = status <> 'pending', paid_at = ${input.paidAt},
        charge_id = ${input.chargeId}, sequence = sequence + 1, next_check_at = null
      where id = ${input.paymentId} and status = any(${sourcesOf('paid')}) returning late`
    if (!row) return null
    await tx`
      update charges set status = 'paid',
        provider_transaction_id = coalesce(provider_transaction_id, ${input.transactionId})
      where id = ${input.chargeId}`
    return row.late ? 'payment.paid_late' : 'payment.paid'
  })
}

/** Records that a payment ended without money. @returns False: it had moved on before. */
export function markEnded(
  context: PaymentContext,
  input: { paymentId: string; to: 'expired' | 'cancelled' | 'denied' },
): Promise<boolean> {
  const { paymentId, to } = input
  return move(context, paymentId, async (tx) => {
    const [row] = await tx<{ expiresAt: Date; chargeId: string }[]>`
      update payments set status = ${to}, sequence = sequence + 1
      where id = ${paymentId} and status = any(${sourcesOf(to)}) returning expires_at, charge_id`
    if (!row) return null
    const lookAgainAt = to === 'denied' ? null : nextLateCheckAt(row, context.clock())
    await tx`update payments set next_check_at = ${lookAgainAt} where id = ${paymentId}`
    await tx`update charges set status = ${to} where id = ${row.chargeId} and status <> 'paid'`
    return `payment.${to}`
  })
}

/**
 * Runs one change of a payment in a transaction with its event row and whatever the rest of the
 * program wants to write at that moment (webhook deliveries), then tells watchers.
 * @param change - Makes the change and names it; null: nothing to change after all.
 */
export async function move(
  context: PaymentContext,
  paymentId: string,
  change: (tx: Tx) => Promise<PaymentEventType | null>,
): Promise<boolean> {
  const moved = await context.sql.begin(async (tx) => {
    const type = await change(tx)
    if (type === null) return false
    const row = await findPaymentRow(tx, paymentId)
    if (!row) throw new Error(`payment ${paymentId} vanished inside its own change`)
    if (isOwnAccount(row.provider)) await coolAmount(context, tx, row)
    await recordEvent(context, tx, type, row)
    return true
  })
  if (moved) context.changed(paymentId)
  return moved
}

async function recordEvent(
  context: PaymentContext,
  tx: Tx,
  type: PaymentEventType,
  row: PaymentRow,
): Promise<void> {
  const at = context.clock()
  const payment = toPayment(row, context.links)
  const { merchantId, apiKeyId } = row
  const event = newEvent({ type, data: payment }, { merchantId, apiKeyId, paymentId: row.id, at })
  const data = {
    status: row.status satisfies PaymentStatus,
    late: row.late,
    amountRefunded: row.amountRefunded,
    paidAt: row.paidAt && formatInstant(row.paidAt),
  }
  await tx`
    insert into payment_events (id, merchant_id, payment_id, sequence, type, data, created_at)
    values (${event.id}, ${merchantId}, ${row.id}, ${row.sequence}, ${type}, ${tx.json(data)}, ${at})`
  await context.onEvent(tx, event)
}
