import {
  isOutcomeUnknown,
  ProviderMisconfigured,
  type RefundResult,
} from '../providers/provider.ts'
import { checkPayment } from './check.ts'
import type { PaymentContext } from './context.ts'
import { lockPaymentRows } from './lock-payment.ts'
import { findPaymentRow } from './payment-row.ts'
import { findRefundRow, type RefundRow } from './refund-row.ts'
import { confirmRefund, moveRefund, releaseRefund } from './refund-state.ts'

/** How long a provider may take to answer. */
export const SEND_TIMEOUT_MS = 15_000
const FASTEST_RETRY_MS = 15_000
const SLOWEST_RETRY_MS = 3_600_000
const BATCH = 20

/** Sends due refunds, and asks again about those whose outcome is not known. @returns Whether more are due. */
export async function sendDueRefunds(context: PaymentContext): Promise<boolean> {
  const now = context.clock()
  const due = await context.sql<{ id: string }[]>`
    update refunds set next_check_at = ${new Date(now.getTime() + SEND_TIMEOUT_MS * 2)}
    where id in (
      select id from refunds where next_check_at <= ${now}
      order by next_check_at limit ${BATCH} for update skip locked)
    returning id`
  // At once: in turn, a provider that hangs would let the last ones' leases end before they begin.
  await Promise.all(
    due.map(({ id }) =>
      sendRefund(context, id).catch((error: unknown) => {
        context.log.error({ refundId: id, err: error }, 'a refund could not be sent')
      }),
    ),
  )
  return due.length === BATCH
}

/** Hands a refund to its provider, unless that is over already. @returns The refund as it is then. */
export async function sendRefund(context: PaymentContext, refundId: string): Promise<RefundRow> {
  const row = await startSending(context, refundId)
  const { chargeId } = row
  if (row.status !== 'sent' || row.origin === 'provider' || chargeId === null) return row
  try {
    const provider = await context.providerOf(row.connectionId)
    const { amount, reason } = row
    const result = await provider.refund(
      { refundId, chargeId, amount, reason: reason ?? 'Refund by the merchant' },
      AbortSignal.timeout(SEND_TIMEOUT_MS),
    )
    await finish(context, row, result)
  } catch (cause) {
    // A broken connection too: the money is set aside, so an error would invite a second refund.
    if (!isOutcomeUnknown(cause) && !(cause instanceof ProviderMisconfigured)) throw cause
    context.log.warn({ refundId, err: cause }, 'the outcome of a refund is not known yet')
    await context.sql`
      update refunds set next_check_at = ${retryAt(row, context.clock())}
      where id = ${refundId} and status = 'sent'`
  }
  return reread(context, refundId)
}

/** From here on the money may be gone: written down before the provider is asked. */
async function startSending(context: PaymentContext, refundId: string): Promise<RefundRow> {
  const row = await reread(context, refundId)
  if (row.status !== 'requested') return row
  const nextCheckAt = new Date(context.clock().getTime() + SEND_TIMEOUT_MS * 2)
  const sent = await context.sql.begin(async (tx) => {
    // Who records what was given back at the provider must know which of ours it may have seen.
    await lockPaymentRows(tx, [row.paymentId])
    return moveRefund(context, tx, row, { from: ['requested'], to: 'sent', nextCheckAt })
  })
  return sent ?? reread(context, refundId)
}

async function finish(
  context: PaymentContext,
  row: RefundRow,
  result: RefundResult,
): Promise<void> {
  const askedOf = await paymentOfCharge(context, row)
  await context.sql.begin(async (tx) => {
    // Two refunds that finish together must each see the other in their payment's sum.
    await lockPaymentRows(tx, [row.paymentId, askedOf])
    if (result.kind === 'confirmed') await confirmRefund(context, tx, row)
    else {
      const from = ['requested', 'sent'] as const
      const { reason: failureReason } = result
      await releaseRefund(context, tx, row, { from, to: 'failed', failureReason })
    }
    // Should this process die before it has asked, the sweep does.
    await tx`
      update payments set next_check_at = ${new Date(context.clock().getTime() + SEND_TIMEOUT_MS)}
      where id = ${askedOf}`
  })
  if (row.paymentId !== null) context.changed(row.paymentId)
  // Others may have refunded at the provider too, and a refusal often means just that: the charge that
  // the money came by is asked for its own total.
  const asked = askedOf === null ? null : await findPaymentRow(context.sql, askedOf)
  if (asked) await checkPayment(context, asked)
}

/** The payment whose charge the money came by; it need not be the one that the money pays. */
async function paymentOfCharge(
  { sql }: PaymentContext,
  { chargeId }: RefundRow,
): Promise<string | null> {
  const [charge] = await sql<{ paymentId: string }[]>`
    select payment_id from charges where id = ${chargeId}`
  return charge?.paymentId ?? null
}

async function reread(context: PaymentContext, id: string): Promise<RefundRow> {
  const row = await findRefundRow(context.sql, id)
  if (!row) throw new Error(`there is no refund ${id}`)
  return row
}

/** Soon at first, hourly when the provider or the connection stays broken. */
function retryAt(row: RefundRow, now: Date): Date {
  const ageMs = now.getTime() - row.createdAt.getTime()
  const gapMs = Math.min(SLOWEST_RETRY_MS, Math.max(FASTEST_RETRY_MS, ageMs / 4))
  return new Date(now.getTime() + gapMs)
}
