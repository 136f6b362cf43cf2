import { sourcesOf, type PaymentEventType } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import { firstLateCheckAt } from './check-schedule.ts'
import type { PaymentContext } from './context.ts'
import { newEvent } from './events.ts'
import { coolAmount } from './own-account/cool-amount.ts'
import { findPaymentRow, toPayment, type PaymentRow } from './payment-row.ts'
import { tell, tellAll } from './tell.ts'

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
    const now = context.clock()
    const lookAgainAt = to === 'denied' ? null : firstLateCheckAt(row, now)
    await tx`
      update payments set next_check_at = ${lookAgainAt}, checked_at = ${now}
      where id = ${paymentId}`
    await tx`update charges set status = ${to} where id = ${row.chargeId} and status <> 'paid'`
    return `payment.${to}`
  })
}

/**
 * Runs one change of a payment in a transaction with its event row and whatever the rest of the
 * program wants to write at that moment (webhook deliveries), then tells watchers.
 * @param change - Makes the change and names it; null: nothing to change after all.
 */
async function move(
  context: PaymentContext,
  paymentId: string,
  change: (tx: Tx) => Promise<PaymentEventType | null>,
): Promise<boolean> {
  const moved = await context.sql.begin(async (tx) => {
    const type = await change(tx)
    if (type === null) return false
    await tellPayment(context, tx, type, paymentId)
    return true
  })
  if (moved) context.changed(paymentId)
  return moved
}

/** Keeps and announces what a payment has just become, in the transaction that made it so. */
export async function tellPayment(
  context: PaymentContext,
  tx: Tx,
  type: PaymentEventType,
  paymentId: string,
): Promise<void> {
  const row = await findPaymentRow(tx, paymentId)
  if (!row) throw new Error(`payment ${paymentId} vanished inside its own change`)
  await tellRow(context, tx, type, row)
}

/** The same for a payment that was read after its change. */
export async function tellRow(
  context: PaymentContext,
  tx: Tx,
  type: PaymentEventType,
  row: PaymentRow,
): Promise<void> {
  if (isOwnAccount(row.provider)) await coolAmount(context, tx, row)
  const { merchantId, apiKeyId } = row
  const news = { type, data: toPayment(row, context.links) }
  await tell(context, tx, news, { merchantId, apiKeyId, payment: row })
}

/** The same for many payments that became the same at once. */
export async function tellRows(
  context: PaymentContext,
  tx: Tx,
  type: PaymentEventType,
  rows: readonly PaymentRow[],
): Promise<void> {
  const at = context.clock()
  for (const row of rows) if (isOwnAccount(row.provider)) await coolAmount(context, tx, row)
  const told = rows.map((row) => {
    const { id: paymentId, merchantId, apiKeyId, sequence } = row
    const news = { type, data: toPayment(row, context.links) }
    return { event: newEvent(news, { merchantId, apiKeyId, paymentId, at }), sequence }
  })
  await tellAll(context, tx, told)
}
