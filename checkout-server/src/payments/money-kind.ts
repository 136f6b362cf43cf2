import {
  canMove,
  type LatePolicy,
  type MoneyKind,
  type PaymentStatus,
  type ReviewState,
} from '@autogopay/shared'

// A provider counts a charge's time from when the charge reached it, and its clock is not ours.
const GRACE_MS = 30_000

/** What is known when money comes in for a charge. */
export interface MoneyFacts {
  status: PaymentStatus
  expiresAt: Date
  /** What the charge asked for. */
  expectedAmount: number
  /** Another payment of the same order has brought its money. */
  isOrderPaid: boolean
  latePolicy: LatePolicy
}

/** What becomes of money. */
export interface MoneyVerdict {
  kind: MoneyKind
  review: ReviewState
  /** Whether it makes its payment `paid`; where not, the payment stays as it is. */
  pays: boolean
  /** Only with `pays`: the payment had ended before, or its time was over. */
  isLate: boolean
}

/**
 * Decides what money is: the join of what is known of a payment and one more fact. Never does money
 * that is wrong, or that goes back, make a payment `paid`, and never is it dropped.
 * @param facts - Null: it fits no charge.
 * @param money.paidAt - By the provider's clock: late is what came late, whenever we heard of it.
 */
export function judgeMoney(
  facts: MoneyFacts | null,
  money: { amount: number; paidAt: Date },
): MoneyVerdict {
  if (!facts) return held('unmatched', 'open')
  // Before all else: whether a payment was paid before must not depend on what else came in.
  if (money.amount !== facts.expectedAmount) return held('wrong_amount', 'open')
  if (hasBeenPaid(facts.status) || facts.isOrderPaid) return held('duplicate', 'open')
  const isOver = money.paidAt.getTime() > facts.expiresAt.getTime() + GRACE_MS
  if (facts.status === 'pending' && !isOver) {
    return { kind: 'payment', review: 'none', pays: true, isLate: false }
  }
  // The provider refused this charge, so money for it is a riddle whatever the policy says.
  if (!canMove(facts.status, 'paid') || facts.latePolicy === 'review') return held('late', 'open')
  if (facts.latePolicy === 'refund') return held('late', 'refunding')
  return { kind: 'late', review: 'accepted', pays: true, isLate: true }
}

/** Whether a payment's money has come, though it may have gone back since. */
export function hasBeenPaid(status: PaymentStatus): boolean {
  return status === 'paid' || status === 'partially_refunded' || status === 'refunded'
}

function held(kind: MoneyKind, review: ReviewState): MoneyVerdict {
  return { kind, review, pays: false, isLate: false }
}
