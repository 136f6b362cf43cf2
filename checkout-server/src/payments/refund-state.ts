import type { RefundStatus } from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import type { PaymentContext } from './context.ts'
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
  if (refund.incomingMoneyId !== null) await returnHeldMoney(tx, refund.incomingMoneyId)
  else if (refund.paymentId !== null) await returnPayment(context, tx, refund.paymentId)
  return confirmed
}

/** The money did not go back: it is free again, and held money waits for another decision. */
export async function failRefund(
  context: PaymentContext,
  tx: Tx,
  refund: RefundRow,
  failureReason: string,
): Promise<void> {
  const from = ['requested', 'sent'] as const
  const failed = await moveRefund(context, tx, refund, { from, to: 'failed', failureReason })
  if (!failed) return
  if (refund.incomingMoneyId === null) {
    await tx`
      with sums as (${sums(tx, tx`payment_id = ${refund.paymentId} and incoming_money_id is null`)})
      update payments set amount_refund_reserved = least(
        coalesce(amount_paid, amount), greatest(amount_refunded, s.confirmed + s.under_way))
      from sums s where id = ${refund.paymentId}`
    return
  }
  const [reopened] = await tx`
    with sums as (${sums(tx, tx`incoming_money_id = ${refund.incomingMoneyId}`)})
    update incoming_money set review = 'open', reviewed_at = null, reviewed_by = null,
      amount_refund_reserved = least(amount, s.confirmed + s.under_way)
    from sums s where id = ${refund.incomingMoneyId} and review = 'refunding' returning id`
  if (!reopened || refund.paymentId === null) return
  await tx`update payments set open_reviews = open_reviews + 1 where id = ${refund.paymentId}`
}

/** Sums are taken of the refunds themselves: what is confirmed, and what is on its way. */
const sums = (tx: Tx, where: ReturnType<Sql>): ReturnType<Sql> => tx`
  select coalesce(sum(amount) filter (where status = 'confirmed'), 0)::bigint as confirmed,
    coalesce(sum(amount) filter (
      where status in ('requested', 'sent', 'needs_manual_transfer')), 0)::bigint as under_way
  from refunds where ${where}`

async function returnPayment(context: PaymentContext, tx: Tx, paymentId: string): Promise<void> {
  const [row] = await tx<{ status: 'partially_refunded' | 'refunded' }[]>`
    with sums as (${sums(tx, tx`payment_id = ${paymentId} and incoming_money_id is null`)}),
    target as (
      select p.id, coalesce(p.amount_paid, p.amount) as paid,
        least(greatest(p.amount_refunded, s.confirmed), coalesce(p.amount_paid, p.amount)) as total,
        s.under_way
      from payments p, sums s where p.id = ${paymentId}
    )
    update payments set amount_refunded = t.total,
      amount_refund_reserved = least(t.paid, t.total + t.under_way),
      status = case when t.total = t.paid then 'refunded' else 'partially_refunded' end,
      sequence = sequence + 1,
      next_check_at = case when t.total < t.paid then next_check_at end
    from target t
    where payments.id = t.id and payments.status in ('paid', 'partially_refunded')
      and payments.amount_refunded < t.total
    returning payments.status`
  if (row) await tellPayment(context, tx, `payment.${row.status}`, paymentId)
}

async function returnHeldMoney(tx: Tx, moneyId: string): Promise<void> {
  const [row] = await tx<{ wasOpen: boolean; paymentId: string | null }[]>`
    with sums as (${sums(tx, tx`incoming_money_id = ${moneyId}`)}),
    before as (select review, payment_id from incoming_money where id = ${moneyId})
    update incoming_money i set amount_refunded = least(i.amount, s.confirmed),
      amount_refund_reserved = least(i.amount, s.confirmed + s.under_way),
      review = case when s.confirmed >= i.amount then 'refunded' else i.review end
    from sums s, before b where i.id = ${moneyId}
    returning b.review = 'open' and i.review <> 'open' as was_open, i.payment_id`
  // Given back at the provider before anybody decided: there is nothing left to decide.
  if (!row?.wasOpen || row.paymentId === null) return
  await tx`update payments set open_reviews = open_reviews - 1 where id = ${row.paymentId}`
}
