import { formatInstant, type CreateRefund, type Refund } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Tx } from '../platform/database.ts'
import {
  isOutcomeUnknown,
  ProviderMisconfigured,
  type RefundResult,
} from '../providers/provider.ts'
import { checkPayment } from './check.ts'
import type { PaymentContext } from './context.ts'
import {
  forgetKey,
  resumeKey,
  RUNNING_MS,
  storeAnswer,
  type IdempotencyKey,
  type StoredAnswer,
} from './idempotency.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'
import { setRefunded } from './refund-state.ts'
import { move } from './transitions.ts'

const REFUND_TIMEOUT_MS = 15_000
const RETRY_MS = 15_000
const BATCH = 20

/** A merchant's wish to give money back. */
export interface RefundWish {
  row: PaymentRow
  idempotencyKey: IdempotencyKey | null
  refund: CreateRefund
  answer: (refund: Refund) => StoredAnswer
}

/**
 * Gives money back through the provider. The sum of a payment's refunds never exceeds what was paid:
 * the amount is set aside, guarded by the database, before the provider is asked. An answer that does
 * not come leaves the refund `requested`; it is finished later without doing it twice.
 * @throws {AppError} `payment_not_refundable`, `invalid_request` (too much), `idempotency_…`.
 */
export async function createRefund(
  context: PaymentContext,
  wish: RefundWish,
): Promise<StoredAnswer> {
  const begun = await begin(context, wish)
  if ('answer' in begun) return begun.answer
  const refund = await sendRefund(context, begun.refundId)
  const answer = wish.answer(refund)
  if (wish.idempotencyKey) await storeAnswer(context.sql, wish.idempotencyKey, answer)
  return answer
}

/** All refunds of a payment, old to new. */
export async function listRefunds(context: PaymentContext, paymentId: string): Promise<Refund[]> {
  const rows = await context.sql<RefundRow[]>`
    select * from refunds where payment_id = ${paymentId} order by id`
  return rows.map(toRefund)
}

/** Asks again about refunds whose outcome is not known. @returns Whether more are due. */
export async function sendDueRefunds(context: PaymentContext): Promise<boolean> {
  const now = context.clock()
  const due = await context.sql<{ id: string }[]>`
    update refunds set next_check_at = ${new Date(now.getTime() + REFUND_TIMEOUT_MS * 2)}
    where id in (
      select id from refunds where next_check_at <= ${now}
      order by next_check_at limit ${BATCH} for update skip locked)
    returning id`
  for (const { id } of due) {
    await sendRefund(context, id).catch((error: unknown) => {
      context.log.error({ refundId: id, err: error }, 'a refund could not be sent')
    })
  }
  return due.length === BATCH
}

async function begin(
  context: PaymentContext,
  wish: RefundWish,
): Promise<{ answer: StoredAnswer } | { refundId: string }> {
  const { row, idempotencyKey } = wish
  const at = context.clock()
  const refundId = newId('ref', at)
  const isClaimed = await context.sql.begin(async (tx) => {
    if (idempotencyKey && !(await claimKey(tx, idempotencyKey, refundId, at))) return false
    const amount = await reserve(tx, row, wish.refund.amount)
    await tx`
      insert into refunds (id, merchant_id, payment_id, charge_id, amount, reason, created_at,
        next_check_at)
      values (${refundId}, ${row.merchantId}, ${row.id}, ${row.chargeId}, ${amount},
        ${wish.refund.reason ?? null}, ${at}, ${new Date(at.getTime() + REFUND_TIMEOUT_MS * 2)})`
    return true
  })
  if (isClaimed || !idempotencyKey) return { refundId }
  const known = await resumeKey(context.sql, idempotencyKey, at)
  if ('answer' in known) return known
  // The first call died before it could set money aside: this one starts afresh.
  const [made] = await context.sql`select id from refunds where id = ${known.resourceId}`
  if (made) return { refundId: known.resourceId }
  await forgetKey(context.sql, idempotencyKey)
  return begin(context, wish)
}

async function claimKey(tx: Tx, key: IdempotencyKey, refundId: string, at: Date): Promise<boolean> {
  const [claimed] = await tx`
    insert into idempotency_keys
      (merchant_id, key, fingerprint, resource_id, created_at, running_until)
    values (${key.merchantId}, ${key.key}, ${key.fingerprint}, ${refundId}, ${at},
      ${new Date(at.getTime() + RUNNING_MS)})
    on conflict do nothing returning key`
  return claimed !== undefined
}

async function reserve(tx: Tx, row: PaymentRow, wanted: number | undefined): Promise<number> {
  const [payment] = await tx<{ status: string; left: number }[]>`
    select status, amount - amount_refund_reserved as left from payments
    where id = ${row.id} for update`
  if (!payment || !['paid', 'partially_refunded'].includes(payment.status)) {
    throw new AppError(
      'payment_not_refundable',
      `Only a paid payment can be refunded; this one is ${payment?.status}.`,
    )
  }
  const amount = wanted ?? payment.left
  if (amount < 1 || amount > payment.left) {
    const message = `must be at most Rp ${payment.left}, what is left of this payment`
    throw new AppError('invalid_request', `amount ${message}.`, {
      errors: [{ field: 'amount', message }],
    })
  }
  await tx`
    update payments set amount_refund_reserved = amount_refund_reserved + ${amount}
    where id = ${row.id}`
  return amount
}

async function sendRefund(context: PaymentContext, refundId: string): Promise<Refund> {
  const row = await findRefund(context, refundId)
  if (row.status !== 'requested') return toRefund(row)
  const payment = await findPaymentRow(context.sql, row.paymentId)
  if (!payment) throw new Error(`refund ${refundId} names no payment`)
  try {
    const provider = await context.providerOf(payment.connectionId)
    const result = await provider.refund(
      {
        refundId,
        chargeId: row.chargeId,
        amount: row.amount,
        reason: row.reason ?? 'Refund by the merchant',
      },
      AbortSignal.timeout(REFUND_TIMEOUT_MS),
    )
    await finish(context, row, result)
    if (result.kind === 'confirmed') await checkPayment(context, payment)
  } catch (cause) {
    // A broken connection too: the money is set aside, so an error would invite a second refund.
    if (!isOutcomeUnknown(cause) && !(cause instanceof ProviderMisconfigured)) throw cause
    context.log.warn({ refundId, err: cause }, 'the outcome of a refund is not known yet')
    await context.sql`
      update refunds set next_check_at = ${new Date(context.clock().getTime() + RETRY_MS)}
      where id = ${refundId} and status = 'requested'`
  }
  return toRefund(await findRefund(context, refundId))
}

async function finish(
  context: PaymentContext,
  row: RefundRow,
  result: RefundResult,
): Promise<void> {
  await move(context, row.paymentId, async (tx) => {
    // Two refunds that finish together must each see the other in the sum below.
    await tx`select from payments where id = ${row.paymentId} for update`
    const status = result.kind === 'confirmed' ? 'confirmed' : 'failed'
    const reason = result.kind === 'refused' ? result.reason : null
    const [finished] = await tx`
      update refunds set status = ${status}, failure_reason = ${reason}, next_check_at = null
      where id = ${row.id} and status = 'requested' returning id`
    if (!finished) return null
    if (status === 'failed') {
      await tx`
        update payments set amount_refund_reserved =
          greatest(amount_refunded, amount_refund_reserved - ${row.amount})
        where id = ${row.paymentId}`
      return null
    }
    // Others may have refunded at the provider too: its own total is asked for after this.
    await tx`update payments set next_check_at = ${context.clock()} where id = ${row.paymentId}`
    const [total] = await tx<{ sum: number }[]>`
      select sum(amount)::bigint as sum from refunds
      where payment_id = ${row.paymentId} and status = 'confirmed'`
    return setRefunded(tx, row.paymentId, total?.sum ?? 0)
  })
}

async function findRefund(context: PaymentContext, id: string): Promise<RefundRow> {
  const [row] = await context.sql<RefundRow[]>`select * from refunds where id = ${id}`
  if (!row) throw new Error(`there is no refund ${id}`)
  return row
}

interface RefundRow {
  id: string
  paymentId: string
  chargeId: string
  amount: number
  reason: string | null
  status: Refund['status']
  incomingMoneyId: string | null
  origin: Refund['origin']
  failureReason: string | null
  note: string | null
  createdAt: Date
}

function toRefund(row: RefundRow): Refund {
  return {
    id: row.id,
    paymentId: row.paymentId,
    incomingMoneyId: row.incomingMoneyId,
    amount: row.amount,
    reason: row.reason,
    status: row.status,
    origin: row.origin,
    failureReason: row.failureReason,
    note: row.note,
    createdAt: formatInstant(row.createdAt),
  }
}
