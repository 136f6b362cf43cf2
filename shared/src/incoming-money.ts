import { z } from 'zod'
import { IdOf } from './id.ts'
import { Rupiah } from './money.ts'
import { CreateRefund, Note, PaymentId } from './payment.ts'
import { Instant } from './time.ts'

/**
 * What money turned out to be.
 * - `payment`: what a payment asked for, in time. - `late`: the payment had ended before.
 * - `duplicate`: its payment, or another payment of the same order, was paid already.
 * - `wrong_amount`: not what its charge asked for. - `unmatched`: it fits no charge.
 * - `returned`: it did not come in, it went back, and nothing tells of what. Never counted as money in.
 */
export const MONEY_KINDS = [
  'payment',
  'late',
  'duplicate',
  'wrong_amount',
  'unmatched',
  'returned',
] as const
export type MoneyKind = (typeof MONEY_KINDS)[number]

/**
 * What is to be done about it.
 * - `none`: nothing. - `open`: somebody must decide. - `accepted`: it paid its payment.
 * - `assigned`: it paid a payment that a person chose,
 *   or went back of it. - `refunding`: on its way back.
 * - `refunded`: all of it went back. - `dismissed`: kept, and nothing is to be done.
 */
export const REVIEW_STATES = [
  'none',
  'open',
  'accepted',
  'assigned',
  'refunding',
  'refunded',
  'dismissed',
] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

/** What happens to money that comes after its payment ended. */
export const LATE_POLICIES = ['accept', 'review', 'refund'] as const
export type LatePolicy = (typeof LATE_POLICIES)[number]

/** Id of incoming money. */
export const IncomingMoneyId = IdOf('inm')

/** Money that came in (or, `returned`, that went back): one provider transaction, counted once. */
export const IncomingMoney = z.object({
  id: IncomingMoneyId,
  kind: z.enum(MONEY_KINDS),
  review: z.enum(REVIEW_STATES),
  /** Null: it fits no payment (yet). */
  paymentId: PaymentId.nullable(),
  connectionId: z.string(),
  provider: z.string(),
  /** The provider's name of the transaction. */
  providerTransactionId: z.string(),
  amount: Rupiah,
  /** What the charge asked for; null: it fits none. */
  expectedAmount: Rupiah.nullable(),
  /** Given back so far. */
  amountRefunded: z.int().min(0),
  /** When it came, by the provider's clock. */
  paidAt: Instant,
  receivedAt: Instant,
  reviewedAt: Instant.nullable(),
  /** Who decided: an API key's id, or `policy`. */
  reviewedBy: z.string().nullable(),
  note: z.string().nullable(),
})
export type IncomingMoney = z.infer<typeof IncomingMoney>

/** Query of `GET /v1/incoming-money`, new to old. */
export const ListIncomingMoney = z.strictObject({
  cursor: IncomingMoneyId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  review: z.enum(REVIEW_STATES).optional(),
  kind: z.enum(MONEY_KINDS).optional(),
  paymentId: PaymentId.optional(),
})
export type ListIncomingMoney = z.infer<typeof ListIncomingMoney>

/** Body of `POST /v1/incoming-money/{id}/accept` and `…/dismiss`. */
export const ReviewMoney = z.strictObject({ note: Note.optional() })
export type ReviewMoney = z.infer<typeof ReviewMoney>

/** Body of `POST /v1/incoming-money/{id}/refund`: all of it goes back. */
export const RefundMoney = z.strictObject({
  reason: CreateRefund.shape.reason,
  note: Note.optional(),
})
export type RefundMoney = z.infer<typeof RefundMoney>

/** One page of incoming money. */
export const IncomingMoneyPage = z.object({
  data: z.array(IncomingMoney),
  nextCursor: IncomingMoneyId.nullable(),
})
export type IncomingMoneyPage = z.infer<typeof IncomingMoneyPage>

/** Body of `POST /v1/incoming-money/{id}/assign`. */
export const AssignMoney = z.strictObject({ paymentId: PaymentId, note: Note.optional() })
export type AssignMoney = z.infer<typeof AssignMoney>
