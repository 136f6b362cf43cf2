import type { MoneyKind, ReviewState } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { PaymentContext } from './context.ts'
import { tellOtherCodes } from './count-review.ts'
import { newEvent, type News } from './events.ts'
import { beginHeldRefund } from './held-refund.ts'
import { beginLocking, lockPayment, type LockedPayment } from './lock-payment.ts'
import { judgeMoney, type MoneyVerdict } from './money-kind.ts'
import { toIncomingMoney, type MoneyRow } from './money-row.ts'
import { paidBy, paidUpdate, settleOrder } from './pay.ts'
import { toPayment, type PaymentRow } from './payment-row.ts'
import { nextRefundCheckAt } from './refund-schedule.ts'
import { eventInsert, tell } from './tell.ts'

/** Money as a provider reports it. */
export interface ArrivedMoney {
  /** The connection by which we know; of matched money, its charge's own counts. */
  connectionId: string
  /** The receiving account: the connection's id at a gateway, `acc_…` for a merchant's own account. */
  accountKey: string
  /** The provider's name of the transaction: counted once per account, for ever. */
  transactionId: string
  /** The charge that it is for, with its payment; both null: it fits none. */
  chargeId: string | null
  paymentId: string | null
  /** Whole rupiah. */
  amount: number
  /** By the provider's clock. */
  paidAt: Date
}

/** What became of it. */
export interface RecordedMoney {
  id: string
  kind: MoneyKind
  review: ReviewState
  /** False: it was recorded before, and nothing changed. */
  isNew: boolean
}

/**
 * Records that money came in and moves its payment, in one transaction: the only way by which a
 * payment becomes paid, save by a person's decision. A fact may come any number of times, in any
 * order and at the same moment: it counts once per (account, transaction).
 *
 * The provider's amount is compared with what the charge asked for, not with the price. Whatever does
 * not simply pay its payment waits for a person or the merchant's late policy, and is told.
 */
export async function recordIncomingMoney(
  context: PaymentContext,
  money: ArrivedMoney,
): Promise<RecordedMoney> {
  const recorded = await beginLocking(context.sql, (tx) => takeMoney(context, tx, money))
  if (recorded.isNew && money.paymentId !== null) context.changed(money.paymentId)
  return recorded
}

/**
 * The same inside a transaction of the caller, begun by `beginLocking`, who calls
 * `context.changed(paymentId)` after its commit where the money was new. The caller holds no lock on a payment or an order.
 */
export async function takeMoney(
  context: PaymentContext,
  tx: Tx,
  money: ArrivedMoney,
): Promise<RecordedMoney> {
  const payment = money.paymentId === null ? null : await lockPayment(tx, money, money.paymentId)
  const verdict = judgeMoney(payment && factsOf(payment), money)
  const row = await draftMoney(context, tx, { money, payment, verdict })
  const isNew = payment
    ? await storeMatched(context, tx, { row, payment, verdict })
    : await storeUnmatched(context, tx, row)
  if (!isNew) return storedBefore(tx, money)
  if (verdict.review === 'refunding') {
    await beginHeldRefund(context, tx, {
      money: row,
      payment,
      origin: 'policy',
      reason: 'It came after the payment had ended.',
    })
  }
  const { id, kind, review } = row
  return { id, kind, review, isNew }
}

function factsOf(payment: LockedPayment) {
  return { ...payment, expectedAmount: payment.chargeAmount }
}

async function draftMoney(
  context: PaymentContext,
  tx: Tx,
  { money, payment, verdict }: Arrival,
): Promise<MoneyRow> {
  const at = context.clock()
  const owner = payment ?? (await ownerOf(tx, money.connectionId))
  return {
    id: newId('inm', at),
    merchantId: owner.merchantId,
    connectionId: payment?.connectionId ?? money.connectionId,
    provider: owner.provider,
    accountKey: money.accountKey,
    providerTransactionId: money.transactionId,
    paymentId: payment?.id ?? null,
    chargeId: payment?.chargeId ?? null,
    amount: money.amount,
    expectedAmount: payment?.chargeAmount ?? null,
    kind: verdict.kind,
    review: verdict.review,
    amountRefunded: 0,
    paidAt: money.paidAt,
    receivedAt: at,
    // What the policy decided is decided; where a person must, nobody has yet.
    reviewedAt: verdict.review === 'accepted' || verdict.review === 'refunding' ? at : null,
    reviewedBy: verdict.review === 'accepted' || verdict.review === 'refunding' ? 'policy' : null,
    note: null,
  }
}

interface Arrival {
  money: ArrivedMoney
  payment: LockedPayment | null
  verdict: MoneyVerdict
}

/** Whose connection it is. */
export async function ownerOf(tx: Tx, connectionId: string) {
  const [owner] = await tx<{ merchantId: string; provider: string }[]>`
    select merchant_id, provider from connections where id = ${connectionId}`
  if (!owner) throw new Error(`there is no connection ${connectionId}`)
  return owner
}

/** Stores money unless it is known: then it returns no row. */
export function moneyInsert(tx: Tx, row: MoneyRow) {
  return tx`
    insert into incoming_money (id, merchant_id, connection_id, account_key,
      provider_transaction_id, payment_id, charge_id, amount, expected_amount, kind, review,
      paid_at, received_at, reviewed_at, reviewed_by, note)
    values (${row.id}, ${row.merchantId}, ${row.connectionId}, ${row.accountKey},
      ${row.providerTransactionId}, ${row.paymentId}, ${row.chargeId}, ${row.amount},
      ${row.expectedAmount}, ${row.kind}, ${row.review}, ${row.paidAt}, ${row.receivedAt},
      ${row.reviewedAt}, ${row.reviewedBy}, ${row.note})
    on conflict (account_key, provider_transaction_id) do nothing returning id`
}

/** One statement writes the fact, the payment's move and the event: all of it, or nothing. */
async function storeMatched(
  context: PaymentContext,
  tx: Tx,
  { row, payment, verdict }: { row: MoneyRow; payment: LockedPayment; verdict: MoneyVerdict },
): Promise<boolean> {
  const after = afterMoney(context, { row, payment, verdict })
  const { merchantId, apiKeyId, id: paymentId } = after
  const news: News = verdict.pays
    ? {
        type: verdict.isLate ? 'payment.paid_late' : 'payment.paid',
        data: toPayment(after, context.links),
      }
    : { type: `money.${heldKind(verdict.kind)}`, data: toIncomingMoney(row) }
  const event = newEvent(news, { merchantId, apiKeyId, paymentId, at: row.receivedAt })
  const isNew = tx`where exists (select from money)`
  const [stored] = await tx<{ isNew: boolean; hasMoved: boolean }[]>`
    with money as (${moneyInsert(tx, row)}
    ), moved as (${paymentUpdate(tx, after, verdict, row)} and exists (select from money) returning id
    ), charged as (
      -- Of what a wrong amount came for, the charge stays open: it was not paid.
      update charges set status = 'paid',
        provider_transaction_id = coalesce(provider_transaction_id, ${row.providerTransactionId})
      where id = ${row.chargeId} and ${row.kind !== 'wrong_amount'}
        and exists (select from money)
    ), told as (${eventInsert(tx, event, after.sequence, isNew)})
    select exists (select from money) as is_new, exists (select from moved) as has_moved`
  if (!stored?.isNew) return false
  // The payment is locked, so what was judged of it still holds; money must not be lost to a mistake.
  if (!stored.hasMoved) throw new Error(`payment ${paymentId} did not take its money`)
  if (verdict.pays) await settleOrder(context, tx, after)
  else if (verdict.review === 'open') await tellOtherCodes(tx, after)
  await context.onEvent(tx, event)
  return true
}

function heldKind(kind: MoneyKind): Exclude<MoneyKind, 'payment' | 'returned'> {
  if (kind === 'returned') throw new Error('money that went back never came in')
  if (kind === 'payment') throw new Error('money that is what a payment asked for is not held')
  return kind
}

/** The payment as it is once the money is recorded. */
function afterMoney(
  context: PaymentContext,
  { row, payment, verdict }: { row: MoneyRow; payment: LockedPayment; verdict: MoneyVerdict },
): PaymentRow {
  const { latePolicy: _, isOrderPaid: __, ...before } = payment
  if (!verdict.pays) {
    if (verdict.review !== 'open') return before
    return { ...before, openReviews: before.openReviews + 1, sequence: before.sequence + 1 }
  }
  return paidBy(before, row, verdict)
}

function paymentUpdate(tx: Tx, after: PaymentRow, verdict: MoneyVerdict, row: MoneyRow) {
  return verdict.pays
    ? paidUpdate(tx, after, row.receivedAt)
    : // It too may be given back at the provider, also of a payment that nobody asks about any more.
      tx`
        update payments set open_reviews = ${after.openReviews}, sequence = ${after.sequence},
          next_check_at = coalesce(next_check_at, ${nextRefundCheckAt(row, row.receivedAt)})
        where id = ${after.id}`
}

async function storeUnmatched(context: PaymentContext, tx: Tx, row: MoneyRow): Promise<boolean> {
  const [stored] = await tx`${moneyInsert(tx, row)}`
  if (!stored) return false
  const about = { merchantId: row.merchantId, apiKeyId: null, payment: null }
  await tell(context, tx, { type: 'money.unmatched', data: toIncomingMoney(row) }, about)
  return true
}

async function storedBefore(tx: Tx, money: ArrivedMoney): Promise<RecordedMoney> {
  const [known] = await tx<Omit<RecordedMoney, 'isNew'>[]>`
    select id, kind, review from incoming_money
    where account_key = ${money.accountKey} and provider_transaction_id = ${money.transactionId}`
  if (!known) throw new Error('money that was recorded before has gone')
  return { ...known, isNew: false }
}
