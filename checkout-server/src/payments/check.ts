import {
  isOutcomeUnknown,
  ProviderMisconfigured,
  type ChargeStatus,
} from '../providers/provider.ts'
import { nextCheckAt, nextLateCheckAt } from './check-schedule.ts'
import type { PaymentContext } from './context.ts'
import { hasBeenPaid } from './money-kind.ts'
import { noteCheck, type NextLooks } from './note-check.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'
import { nextRefundCheckAt } from './refund-schedule.ts'
import { settle } from './settle.ts'
import { markEnded } from './transitions.ts'

const STATUS_TIMEOUT_MS = 8_000
const SOONEST_RECHECK_MS = 3_000
const RETRY_MS = 5_000
const REFUND_RETRY_MS = 600_000
const NOTICE_RETRY_MS = 30_000
const QUIET_MS = 60_000

/** By connection: until when its troubles are not logged again. */
const quietUntil = new Map<string, number>()

/**
 * Asks the provider about a payment and acts on the answer. A payment that is due to expire is asked
 * about once more, then withdrawn at the provider, and expires here only when the provider agrees:
 * money that came in the last second is not lost.
 * @param options.isLeased - Its next look was put off for this check; false: what its schedule says
 *   may stay.
 * @returns How long the provider took over its answer, in ms. Null: it could not be asked; it will be
 *   again in a few seconds.
 */
export async function checkPayment(
  context: PaymentContext,
  row: PaymentRow,
  { isLeased }: { isLeased: boolean } = { isLeased: true },
): Promise<number | null> {
  try {
    const askedAt = context.clock()
    const since = performance.now()
    const answer = await askFor(context, row)
    const tookMs = performance.now() - since
    const result = await settle(context, row, answer)
    // Never opened at the provider, or taken by money that does not pay it: nothing more can. The
    // money itself is kept for review; only the waiting ends.
    const cannotBePaid =
      answer.state === 'not_found' || result === 'wrong_amount' || result === 'held'
    let hasEnded = answer.state === 'expired' && result === 'changed'
    if (cannotBePaid && (isOver(context, row) || isNeedless(row))) {
      const to = isNeedless(row) ? 'cancelled' : 'expired'
      hasEnded = await markEnded(context, { paymentId: row.id, to })
    }
    if (hasBeenPaid(row.status) && isNeedless(row)) await closeCharge(context, row, answer)
    // What ended just now has its next look set by that.
    await noteCheck(context, {
      row,
      askedAt,
      answer,
      result,
      next: hasEnded ? null : { ...nextLooks(context, row, answer), mayStay: !isLeased },
    })
    return tookMs
  } catch (cause) {
    if (cause instanceof ProviderMisconfigured) {
      // The merchant must mend the connection; whoever asks is told what is known meanwhile.
      complain(context, row, cause)
      if (hasBeenPaid(row.status)) await retryLater(context, row)
      return null
    }
    if (!isOutcomeUnknown(cause)) throw cause
    complain(context, row, cause)
    await retryLater(context, row)
    return null
  }
}

async function retryLater(context: PaymentContext, row: PaymentRow): Promise<void> {
  const { sql } = context
  const now = context.clock()
  // Who waits for a refund made elsewhere can wait longer than who waits for a payment, unless the
  // provider has told of it and nobody could ask whether that is true.
  const at = hasBeenPaid(row.status)
    ? sql`case
        when exists (
          select from provider_events e where e.payment_id = p.id and e.verdict = 'received')
        then ${later(now, NOTICE_RETRY_MS)}::timestamptz
        else ${later(now, REFUND_RETRY_MS)}::timestamptz end`
    : sql`${later(now, RETRY_MS)}::timestamptz`
  await sql`
    update payments p set next_check_at = ${at}
    where id = ${row.id} and next_check_at is not null`
}

/**
 * Asks the provider now because a person is waiting, at most every 3 seconds per payment over all
 * processes.
 * @returns The payment as it is then.
 */
export async function checkNow(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  await askNow(context, row)
  return (await findPaymentRow(context.sql, row.id)) ?? row
}

/**
 * The same for a page that has just been opened: its watch sees what becomes of the payment. One that
 * is as new as its page is not asked about yet; nobody can have paid a code before it was seen.
 */
export async function checkForPage(context: PaymentContext, row: PaymentRow): Promise<void> {
  const ageMs = context.clock().getTime() - row.createdAt.getTime()
  const isNew = row.status === 'pending' && ageMs >= 0 && ageMs < SOONEST_RECHECK_MS
  if (!isNew) await askNow(context, row)
}

async function askNow(context: PaymentContext, row: PaymentRow): Promise<void> {
  const now = context.clock()
  const [claimed] = await context.sql`
    update payments set checked_at = ${now}
    where id = ${row.id} and status in ('pending', 'expired', 'cancelled')
      and (checked_at is null or checked_at <= ${later(now, -SOONEST_RECHECK_MS)})
    returning id`
  if (claimed) await checkPayment(context, row, { isLeased: false })
  else await checkSoon(context, row)
}

/** Too soon after the last question: the sweep asks as soon as it may. */
async function checkSoon(context: PaymentContext, row: PaymentRow): Promise<void> {
  await context.sql`
    update payments
    set next_check_at = least(next_check_at, checked_at + ${`${SOONEST_RECHECK_MS} ms`}::interval)
    where id = ${row.id} and status = 'pending' and next_check_at is not null
      and checked_at is not null`
}

async function askFor(context: PaymentContext, row: PaymentRow): Promise<ChargeStatus> {
  const provider = await context.providerOf(row.connectionId)
  if (isNeedless(row)) {
    return provider.cancelCharge(row.chargeId, AbortSignal.timeout(STATUS_TIMEOUT_MS))
  }
  const answer = await provider.getStatus(row.chargeId, AbortSignal.timeout(STATUS_TIMEOUT_MS))
  if (answer.state !== 'pending' || !isOver(context, row)) return answer
  return provider.expireCharge(row.chargeId, AbortSignal.timeout(STATUS_TIMEOUT_MS))
}

/** The provider lets nobody pay it any more: it need not be withdrawn again. */
async function closeCharge(
  context: PaymentContext,
  row: PaymentRow,
  { state }: ChargeStatus,
): Promise<void> {
  if (state === 'pending') return
  await context.sql`
    update charges set status = 'cancelled'
    where id = ${row.chargeId} and status in ('requested', 'open')`
}

function nextLooks(
  context: PaymentContext,
  row: PaymentRow,
  answer: ChargeStatus,
): Omit<NextLooks, 'mayStay'> {
  const now = context.clock()
  const refundCheckAt = refundCheckOf(row, answer, now)
  return {
    answeredAt: now,
    ifPending: isOver(context, row) ? later(now, RETRY_MS) : nextCheckAt(row, now),
    ifEnded: soonest(nextLateCheckAt(row, now), refundCheckAt),
    // Paid just now: what that set is right.
    ifPaid: hasBeenPaid(row.status) ? refundCheckAt : 'unchanged',
  }
}

/** Whatever its money pays, if anything: as long as the charge has some left, that may be given back. */
function refundCheckOf(row: PaymentRow, answer: ChargeStatus, now: Date): Date | null {
  if (answer.state !== 'paid' && answer.state !== 'partially_refunded') return null
  const paidAt = answer.paidAt ?? row.paidAt ?? row.expiresAt
  return nextRefundCheckAt({ provider: row.provider, paidAt }, now)
}

function soonest(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return one < other ? one : other
}

/**
 * Its code must not take any money more: another payment has brought the order's, or a person has
 * assigned other money to this one.
 */
function isNeedless(row: PaymentRow): boolean {
  if (row.status === 'pending') return row.orderPaidBy !== null
  return hasBeenPaid(row.status) && isOpenCharge(row)
}

function isOpenCharge({ chargeStatus }: PaymentRow): boolean {
  return chargeStatus === 'open' || chargeStatus === 'requested'
}

function isOver(context: PaymentContext, row: PaymentRow): boolean {
  return row.status === 'pending' && row.expiresAt <= context.clock()
}

/** One line a minute and connection: a provider that is away concerns every payment that waits. */
function complain(context: PaymentContext, row: PaymentRow, cause: unknown): void {
  const { connectionId } = row
  const now = context.clock().getTime()
  if ((quietUntil.get(connectionId) ?? 0) > now) return
  quietUntil.set(connectionId, now + QUIET_MS)
  const reason = cause instanceof Error ? cause.message : String(cause)
  context.log.warn({ connectionId, paymentId: row.id, reason }, 'a provider could not be asked')
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms)
}
