import type { CreateRefund, Refund } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import type { PaymentContext } from './context.ts'
import { aboutOf, BY_HAND, isReturnable } from './held-refund.ts'
import {
  forgetKey,
  resumeKey,
  RUNNING_MS,
  storeAnswer,
  type IdempotencyKey,
  type StoredAnswer,
} from './idempotency.ts'
import { hasBeenPaid } from './money-kind.ts'
import { askForRefundLook } from './own-account/ask-for-poll.ts'
import type { PaymentRow } from './payment-row.ts'
import {
  findRefundRow,
  insertRefund,
  refundColumns,
  toRefund,
  type RefundRow,
} from './refund-row.ts'
import { isPaymentReached, type Reach } from './reach.ts'
import { SEND_TIMEOUT_MS, sendRefund } from './send-refund.ts'
import { tell } from './tell.ts'

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
 * not come leaves the refund `sent`; it is finished later without doing it twice. Where the provider
 * cannot do it, the refund is `needs_manual_transfer`.
 * @throws {AppError} `payment_not_refundable`, `invalid_request` (too much), `idempotency_…`.
 */
export async function createRefund(
  context: PaymentContext,
  wish: RefundWish,
): Promise<StoredAnswer> {
  const begun = await begin(context, wish)
  if ('answer' in begun) return begun.answer
  const refund = await sendRefund(context, begun.refundId)
  if (refund.status === 'needs_manual_transfer') await askForRefundLook(context, refund)
  const answer = wish.answer(toRefund(refund))
  if (!wish.idempotencyKey) return answer
  return storeAnswer(context.sql, wish.idempotencyKey, answer)
}

/** All refunds of a payment, old to new: of its own money, and of what came beside it. */
export async function listRefunds(context: PaymentContext, paymentId: string): Promise<Refund[]> {
  const { sql } = context
  const rows = await sql<RefundRow[]>`
    select ${refundColumns(sql)} from refunds r where r.payment_id = ${paymentId} order by r.id`
  return rows.map(toRefund)
}

/** Reads one refund of a merchant. @throws {AppError} `not_found` */
export async function getRefund(
  context: PaymentContext,
  { merchantId, id, reach = null }: { merchantId: string; id: string; reach?: Reach },
): Promise<RefundRow> {
  const row = await findRefundRow(context.sql, id)
  const isReached = await isPaymentReached(context.sql, row?.paymentId ?? null, reach)
  if (row?.merchantId !== merchantId || !isReached) {
    throw new AppError('not_found', 'There is no such refund.')
  }
  return row
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
    const source = await takeFrom(tx, row, wish.refund.amount)
    const isManual = !isReturnable(source) || isOwnAccount(source.provider)
    const refund: RefundRow = {
      id: refundId,
      merchantId: row.merchantId,
      paymentId: row.id,
      incomingMoneyId: source.incomingMoneyId,
      chargeId: source.chargeId,
      connectionId: source.connectionId,
      amount: source.amount,
      reason: wish.refund.reason ?? null,
      status: isManual ? 'needs_manual_transfer' : 'requested',
      origin: 'merchant',
      failureReason: isManual ? BY_HAND : null,
      note: null,
      createdAt: at,
      // The sweep takes over when this process dies before it has sent it.
      nextCheckAt: isManual ? null : new Date(at.getTime() + SEND_TIMEOUT_MS * 2),
    }
    await insertRefund(tx, refund)
    const news = { type: `refund.${refund.status}`, data: toRefund(refund) } as const
    await tell(context, tx, news, aboutOf(refund, row))
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

/** What of a payment's money shall go back, and where that came in. */
interface Source {
  amount: number
  incomingMoneyId: string
  /** Null: by no charge, so only a person can return it. */
  chargeId: string | null
  connectionId: string
  accountKey: string
  provider: string
}

interface Refundable extends Omit<Source, 'amount'> {
  status: PaymentRow['status']
  left: number
}

/** Locks the payment, so that what is left of it stays so until the refund is stored. */
async function takeFrom(tx: Tx, row: PaymentRow, wanted: number | undefined): Promise<Source> {
  const [payment] = await tx<Refundable[]>`
    select p.status, p.amount_paid - p.amount_refund_reserved as left, i.id as incoming_money_id,
      i.charge_id, i.connection_id, i.account_key, n.provider
    from payments p
    join incoming_money i on i.id = p.incoming_money_id
    join connections n on n.id = i.connection_id
    where p.id = ${row.id} for update of p`
  if (!payment || !hasBeenPaid(payment.status) || payment.status === 'refunded') {
    throw new AppError(
      'payment_not_refundable',
      `Only a paid payment can be refunded; this one is ${payment?.status ?? row.status}.`,
    )
  }
  const amount = wanted ?? payment.left
  if (amount < 1 || amount > payment.left) {
    const message = `must be at most Rp ${payment.left}, what is left of this payment`
    throw new AppError('invalid_request', `amount ${message}.`, {
      errors: [{ field: 'amount', message }],
    })
  }
  return { ...payment, amount }
}
