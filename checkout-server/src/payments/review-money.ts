import { canMove, type IncomingMoney, type ReviewState } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { countReview } from './count-review.ts'
import { beginHeldRefund } from './held-refund.ts'
import { beginLocking, lockPayment, lockTogether, type LockedPayment } from './lock-payment.ts'
import { hasBeenPaid } from './money-kind.ts'
import { findMoneyRow, toIncomingMoney, type MoneyRow } from './money-row.ts'
import { askForRefundLook } from './own-account/ask-for-poll.ts'
import { paidBy, paidUpdate, settleOrder } from './pay.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'
import { getMoneyRow } from './read-money.ts'
import { returnPayment } from './refund-state.ts'
import { assignReturned } from './returned-money.ts'
import { tell } from './tell.ts'
import { tellPayment } from './transitions.ts'

/** A person's decision about money that waits for one. */
export interface Decision {
  merchantId: string
  moneyId: string
  /** Id of the API key that decides: kept with the decision. */
  by: string
  note: string | null
}

/**
 * Lets late or wrong money pay the payment that it came for.
 * @throws {AppError} `not_found`; `review_closed`; `order_already_paid`; `money_not_payable`.
 */
export function acceptMoney(context: PaymentContext, decision: Decision): Promise<IncomingMoney> {
  return decide(context, decision, {
    to: 'accepted',
    isRepeat: ({ review }) => review === 'accepted',
    async apply(tx, money, own) {
      if (!own) throw notPayable('It fits no payment: assign it to one.')
      if (money.kind === 'duplicate') throw alreadyPaid()
      const payment = { ...own, chargeId: money.chargeId ?? own.chargeId }
      await payBy(context, tx, { money, payment, isItsCharge: true })
    },
  })
}

/**
 * Lets money pay another payment than it came for, or that of an order it names in no way; of money
 * that went back it says of which payment.
 * @param decision.paymentId - A payment of the same merchant that is not paid, or is of what went back.
 * @throws {AppError} `not_found`; `review_closed`; `order_already_paid`; `money_not_payable`.
 */
export async function assignMoney(
  context: PaymentContext,
  decision: Decision & { paymentId: string },
): Promise<IncomingMoney> {
  const { paymentId } = decision
  await getMoneyRow(context, { ...decision, id: decision.moneyId })
  const target = await findPaymentRow(context.sql, paymentId)
  if (target?.merchantId !== decision.merchantId) {
    throw new AppError('not_found', 'There is no such payment: check paymentId.')
  }
  return decide(context, decision, {
    to: 'assigned',
    target: paymentId,
    isRepeat: (money) => money.review === 'assigned' && money.paymentId === paymentId,
    async apply(tx, money, own, payment) {
      if (!payment) throw new Error(`payment ${paymentId} was not locked`)
      if (money.kind === 'returned') return assignReturned(context, tx, { money, paymentId })
      await tx`update incoming_money set payment_id = ${paymentId} where id = ${money.id}`
      // What went back of the money before belongs to the payment that it pays now.
      await tx`update refunds set payment_id = ${paymentId} where incoming_money_id = ${money.id}`
      await payBy(context, tx, { money, payment, isItsCharge: own?.id === paymentId })
    },
  })
}

/** Keeps the money and does nothing about it. @throws {AppError} `not_found`; `review_closed`. */
export function dismissMoney(context: PaymentContext, decision: Decision): Promise<IncomingMoney> {
  return decide(context, decision, {
    to: 'dismissed',
    isRepeat: ({ review }) => review === 'dismissed',
    apply: async () => {},
  })
}

/**
 * Gives all of the money back that is not back yet: by its provider, or as a task for a person.
 * @throws {AppError} `not_found`; `review_closed`; `money_not_payable`: it went back by itself.
 */
export async function refundMoney(
  context: PaymentContext,
  decision: Decision & { reason: string | null },
): Promise<IncomingMoney> {
  const decided = await decide(context, decision, {
    to: 'refunding',
    isRepeat: ({ review }) => review === 'refunding' || review === 'refunded',
    async apply(tx, money, payment) {
      const { reason } = decision
      if (money.kind === 'returned') throw notPayable('It has gone back: it is no money of yours.')
      await beginHeldRefund(context, tx, { money, payment, origin: 'merchant', reason })
    },
  })
  await askForRefundLook(context, { incomingMoneyId: decision.moneyId })
  return decided
}

interface Choice {
  to: ReviewState
  /** Another payment that it shall pay. */
  target?: string
  /** Whether the same was decided before, so that saying it again is fine. */
  isRepeat: (money: MoneyRow) => boolean
  /**
   * What follows.
   * @param own - The payment that the money came for, locked; null: none.
   * @param payment - The one that it shall pay, locked: `target`, else `own`.
   */
  apply: (
    tx: Tx,
    money: MoneyRow,
    own: LockedPayment | null,
    payment: LockedPayment | null,
  ) => Promise<void>
}

/** One conditional update makes the decision; what follows from it is in the same transaction. */
async function decide(
  context: PaymentContext,
  decision: Decision,
  choice: Choice,
): Promise<IncomingMoney> {
  const found = await getMoneyRow(context, { ...decision, id: decision.moneyId })
  const decided = await beginLocking(context.sql, async (tx) => {
    const { own, payment } = await lockBoth(tx, found, choice)
    const money = await close(context, tx, decision, choice)
    if (!money) return null
    if (own) await countReview(tx, own.id, -1)
    const reviewed = own && afterReview(own)
    const said = { ...money, paymentId: choice.target ?? money.paymentId }
    // In the timeline of the payment that it pays; that of the other has the money, with who and why.
    await tell(
      context,
      tx,
      { type: 'money.reviewed', data: toIncomingMoney(said) },
      { merchantId: money.merchantId, apiKeyId: payment?.apiKeyId ?? null, payment },
    )
    await choice.apply(tx, money, reviewed, payment?.id === own?.id ? reviewed : payment)
    return said
  })
  if (!decided) return decidedBefore(context, decision, choice)
  // The payment that it came for has one review less; one that it was assigned to is paid.
  for (const id of new Set([found.paymentId, decided.paymentId])) {
    if (id !== null) context.changed(id)
  }
  return toIncomingMoney((await findMoneyRow(context.sql, decided.id)) ?? decided)
}

const afterReview = (own: LockedPayment): LockedPayment => ({
  ...own,
  openReviews: own.openReviews - 1,
  sequence: own.sequence + 1,
})

/** Locks the payment that the money came for, and the one that it shall pay. */
async function lockBoth(tx: Tx, found: MoneyRow, { target }: Choice) {
  const { paymentId } = found
  const lock = (id: string) => lockPayment(tx, { chargeId: null }, id)
  if (target === undefined || target === paymentId) {
    const own = paymentId === null ? null : await lock(paymentId)
    return { own, payment: own }
  }
  if (paymentId !== null) await lockTogether(tx, [paymentId, target])
  return { own: paymentId === null ? null : await lock(paymentId), payment: await lock(target) }
}

async function close(
  context: PaymentContext,
  tx: Tx,
  decision: Decision,
  { to }: Choice,
): Promise<MoneyRow | null> {
  const { count } = await tx`
    update incoming_money set review = ${to}, reviewed_at = ${context.clock()},
      reviewed_by = ${decision.by}, note = ${decision.note}
    where id = ${decision.moneyId} and review = 'open'`
  return count === 0 ? null : findMoneyRow(tx, decision.moneyId)
}

async function decidedBefore(
  context: PaymentContext,
  decision: Decision,
  choice: Choice,
): Promise<IncomingMoney> {
  const money = await getMoneyRow(context, { ...decision, id: decision.moneyId })
  if (choice.isRepeat(money)) return toIncomingMoney(money)
  const why = money.review === 'none' ? 'It paid its payment in time' : `It is ${money.review}`
  throw new AppError('review_closed', `${why}: there is nothing to decide about this money.`)
}

/** @param input.isItsCharge - The money came by the payment's own charge. */
async function payBy(
  context: PaymentContext,
  tx: Tx,
  input: { money: MoneyRow; payment: LockedPayment; isItsCharge: boolean },
): Promise<void> {
  const { money, payment, isItsCharge } = input
  if (hasBeenPaid(payment.status) || payment.isOrderPaid) throw alreadyPaid()
  if (!canMove(payment.status, 'paid')) {
    throw notPayable(`A payment that is ${payment.status} cannot become paid. Give it back.`)
  }
  const isLate = payment.status !== 'pending' || (isItsCharge && money.kind === 'late')
  const paid: PaymentRow = paidBy(payment, money, { isLate })
  const { count } = await tx`${paidUpdate(tx, paid, context.clock())}`
  if (count !== 1) throw new Error(`payment ${payment.id} did not take money ${money.id}`)
  if (isItsCharge) {
    await tx`
      update charges set status = 'paid',
        provider_transaction_id = coalesce(provider_transaction_id, ${money.providerTransactionId})
      where id = ${money.chargeId}`
  } else {
    // Its own code may still be open: the sweep withdraws it, lest the payer pays once more.
    await tx`update payments set next_check_at = ${context.clock()} where id = ${payment.id}`
  }
  await settleOrder(context, tx, paid)
  await tellPayment(context, tx, isLate ? 'payment.paid_late' : 'payment.paid', payment.id)
  if (money.amountRefunded === 0) return
  await returnPayment(context, tx, { paymentId: payment.id, incomingMoneyId: money.id })
}

function alreadyPaid(): AppError {
  return new AppError(
    'order_already_paid',
    'This payment, or another one of its order, is paid already: give the money back, assign it to another order’s payment, or dismiss it.',
  )
}

function notPayable(detail: string): AppError {
  return new AppError('money_not_payable', detail)
}
