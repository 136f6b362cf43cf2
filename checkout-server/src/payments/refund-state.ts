import type { RefundStatus } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import type { PaymentContext } from './context.ts'
import { countReview } from './count-review.ts'
import { aboutOf } from './held-refund.ts'
import { findPaymentRow } from './payment-row.ts'
import { toRefund, type RefundRow } from './refund-row.ts'
import { tell } from './tell.ts'
import { tellPayment } from './transitions.ts'

/**
 * Moves a refund, if it is still where it may move from, and tells so. The caller has locked the
 * payment, where there is one.
 * @returns The refund as it is then; null: it had moved on before.
 */
export async function moveRefund(
  context: PaymentContext,
  tx: Tx,
  refund: RefundRow,
  move: {
    from: readonly RefundStatus[]
    to: Exclude<RefundStatus, 'requested'>
    failureReason?: string
    note?: string | null
    nextCheckAt?: Date
  },
): Promise<RefundRow | null> {
  const { count } = await tx`
    update refunds set status = ${move.to}, next_check_at = ${move.nextCheckAt ?? null},
      failure_reason = coalesce(${move.failureReason ?? null}, failure_reason),
      note = coalesce(${move.note ?? null}, note)
    where id = ${refund.id} and status = any(${move.from as string[]})`
  if (count === 0) return null
  const moved: RefundRow = {
    ...refund,
    status: move.to,
    failureReason: move.failureReason ?? refund.failureReason,
    note: move.note ?? refund.note,
    nextCheckAt: move.nextCheckAt ?? null,
  }
  const payment = refund.paymentId === null ? null : await findPaymentRow(tx, refund.paymentId)
  await tell(
    context,
    tx,
    { type: `refund.${move.to}`, data: toRefund(moved) },
    aboutOf(moved, payment),
  )
  return moved
}

/** The money went back: the refund is confirmed and its payment or held money moves with it. */
export async function confirmRefund(
  context: PaymentContext,
  tx: Tx,
  refund: RefundRow,
  by: { from?: readonly RefundStatus[]; note?: string | null } = {},
): Promise<RefundRow | null> {
  const from = by.from ?? ['requested', 'sent']
  const note = by.note ?? null
  const confirmed = await moveRefund(context, tx, refund, { from, to: 'confirmed', note })
  if (!confirmed) return null
  const isPaying = await returnPayment(context, tx, refund)
  if (!isPaying) await returnHeldMoney(tx, refund.incomingMoneyId)
  return confirmed
}

/**
 * The money does not go back: it is free again, and held money waits for another decision.
 * @returns Null: the refund had moved on before.
 */
export async function releaseRefund(
  context: PaymentContext,
  tx: Tx,
  refund: RefundRow,
  move:
    | { from: readonly RefundStatus[]; to: 'failed'; failureReason: string }
    | { from: readonly RefundStatus[]; to: 'cancelled'; note: string | null },
): Promise<RefundRow | null> {
  const released = await moveRefund(context, tx, refund, move)
  if (!released) return null
  const [reopened] = await tx`
    update incoming_money set review = 'open', reviewed_at = null, reviewed_by = null
    where id = ${refund.incomingMoneyId} and review = 'refunding' returning id`
  if (reopened && refund.paymentId !== null) {
    await countReview(tx, refund.paymentId, 1)
  }
  return released
}

/**
 * Moves a payment on after a part of the money that paid it has gone back; the database has counted it.
 * @returns False: it is not this money that paid it.
 */
export async function returnPayment(
  context: PaymentContext,
  tx: Tx,
  { paymentId, incomingMoneyId }: Pick<RefundRow, 'paymentId' | 'incomingMoneyId'>,
): Promise<boolean> {
  if (paymentId === null) return false
  const [row] = await tx<{ status: 'partially_refunded' | 'refunded' }[]>`
    update payments set sequence = sequence + 1,
      status = case when amount_refunded = amount_paid then 'refunded' else 'partially_refunded' end
    where id = ${paymentId} and incoming_money_id = ${incomingMoneyId}
      and status in ('paid', 'partially_refunded')
    returning status`
  if (!row) return false
  await tellPayment(context, tx, `payment.${row.status}`, paymentId)
  return true
}

/** Given back at the provider before anybody decided: there is nothing left to decide. */
async function returnHeldMoney(tx: Tx, moneyId: string): Promise<void> {
  const [row] = await tx<{ wasOpen: boolean; paymentId: string | null }[]>`
    with before as (select review from incoming_money where id = ${moneyId})
    update incoming_money i set review = 'refunded' from before b
    where i.id = ${moneyId} and i.amount_refunded = i.amount
    returning b.review = 'open' as was_open, i.payment_id`
  if (!row?.wasOpen || row.paymentId === null) return
  await countReview(tx, row.paymentId, -1)
}
