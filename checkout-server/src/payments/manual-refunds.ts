import type { Refund } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { lockPaymentRows } from './lock-payment.ts'
import { findRefundRow, toRefund, type RefundRow } from './refund-row.ts'
import { confirmRefund, releaseRefund } from './refund-state.ts'
import { getRefund } from './refunds.ts'

/** What a person says of a refund that only a person can make. */
export interface ManualStep {
  merchantId: string
  id: string
  /** Id of the API key: kept with the refund. */
  by: string
  note: string | null
}

/**
 * Records that a person has transferred the money. Saying so twice is fine.
 * @throws {AppError} `not_found`; `refund_not_manual`: it does not wait for that.
 */
export function markTransferred(context: PaymentContext, step: ManualStep): Promise<Refund> {
  const { note } = step
  return takeStep(context, step, {
    to: 'confirmed',
    move: (tx, refund) => confirmRefund(context, tx, refund, { from: WAITING, note }),
  })
}

/**
 * Withdraws a refund of which nothing was transferred: its money is free again, and held money waits
 * for another decision. Saying so twice is fine.
 * @throws {AppError} `not_found`; `refund_not_manual`: a provider was asked for it, or it is over.
 */
export function cancelRefund(context: PaymentContext, step: ManualStep): Promise<Refund> {
  const { note } = step
  return takeStep(context, step, {
    to: 'cancelled',
    move: (tx, refund) =>
      releaseRefund(context, tx, refund, { from: WAITING, to: 'cancelled', note }),
  })
}

const WAITING = ['needs_manual_transfer'] as const

async function takeStep(
  context: PaymentContext,
  step: ManualStep,
  {
    to,
    move,
  }: {
    to: 'confirmed' | 'cancelled'
    move: (tx: Tx, refund: RefundRow) => Promise<RefundRow | null>
  },
): Promise<Refund> {
  const refund = await getRefund(context, step)
  const moved = await context.sql.begin(async (tx) => {
    await lockPaymentRows(tx, [refund.paymentId])
    const after = await move(tx, refund)
    if (after) await tx`update refunds set marked_by = ${step.by} where id = ${refund.id}`
    return after
  })
  if (moved && refund.paymentId !== null) context.changed(refund.paymentId)
  return toRefund(moved ?? (await takenBefore(context, refund, to)))
}

/** @returns The refund, when the same was said of it before. */
async function takenBefore(
  context: PaymentContext,
  { id }: RefundRow,
  to: 'confirmed' | 'cancelled',
): Promise<RefundRow> {
  // One that the provider confirmed was marked by nobody.
  const [marked] = await context.sql`
    select from refunds where id = ${id} and status = ${to} and marked_by is not null`
  const row = await findRefundRow(context.sql, id)
  if (marked && row) return row
  throw new AppError(
    'refund_not_manual',
    `Only a refund that needs_manual_transfer can be marked or cancelled; this one is ${row?.status}.`,
  )
}
