import { z } from 'zod'
import { IdOf } from './id.ts'
import { Line } from './line.ts'
import { PayableRupiah, Rupiah } from './money.ts'
import { PAYMENT_STATUSES } from './payment-state.ts'
import { PROVIDERS } from './provider.ts'
import { Instant } from './time.ts'

/** A payment's id: `pay_` and 26 characters that sort by time of creation. */
export const PaymentId = IdOf('pay')

/** The merchant's own name of an order. Unique per merchant. */
export const OrderId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters without blanks')

/** A page address: absolute, http or https, without credentials. */
export const WebUrl = z
  .url({ protocol: /^https?$/, error: 'must be an absolute http(s) URL' })
  .max(2048)
  // The URL parser forgives blanks and control characters; databases and headers do not.
  .regex(/^[^\s\p{Cc}\p{Cs}]*$/u, 'must not contain blanks or control characters')
  .refine((text) => {
    const url = URL.parse(text)
    return url !== null && url.username === '' && url.password === ''
  }, 'must not contain a user name or password')

/** What a person wrote down about a decision. */
export const Note = Line(500)

/** Whom the payment is from, as the merchant knows them. Every part is optional. */
export const Customer = z.strictObject({
  name: Line(100).optional(),
  email: z.email().max(254).optional(),
  phone: z
    .string()
    .regex(/^\+?[0-9][0-9 -]{4,19}$/, 'must be a phone number: digits, optionally a leading +')
    .optional(),
})
export type Customer = z.infer<typeof Customer>

/** The merchant's own data, kept and returned unchanged: up to 20 texts of up to 500 characters. */
export const Metadata = z
  .record(z.string().regex(/^[\w.-]{1,40}$/, 'keys are 1 to 40 letters, digits, _ . -'), Line(500))
  .refine((record) => Object.keys(record).length <= 20, 'must have at most 20 entries')
export type Metadata = z.infer<typeof Metadata>

/** How long a payment may wait, in seconds: 1 minute to 7 days. */
export const ExpirySeconds = z
  .int()
  .min(60, 'must be at least 60 seconds')
  .max(604_800, 'must be at most 604800 seconds (7 days)')

/** How long a payment waits when nothing else was asked: 15 minutes. */
export const DEFAULT_EXPIRY_SECONDS = 900

/** What one order asks to be paid: the body of `/v1` answers and of native webhooks' `data`. */
export const Payment = z.object({
  id: PaymentId,
  orderId: OrderId,
  /** The price. */
  amount: Rupiah,
  /** What the code asks for: the price, or the price and a unique code at a merchant's own account. */
  payableAmount: Rupiah,
  /** What came in and counts for it; null: nothing. */
  amountPaid: Rupiah.nullable(),
  status: z.enum(PAYMENT_STATUSES),
  /** The money came after the payment had expired or was cancelled. */
  late: z.boolean(),
  amountRefunded: z.int().min(0),
  /** Money of this payment waits for a decision: see `GET /v1/incoming-money?paymentId=…`. */
  needsReview: z.boolean(),
  /**
   * Why a payment whose time is over still waits: its account cannot be read, so nobody knows yet
   * whether money came. Null: it does not wait for that.
   */
  waitingReason: z.enum(['account_needs_login', 'account_unreachable']).nullable(),
  description: z.string().nullable(),
  customer: Customer.nullable(),
  metadata: Metadata,
  /** Page of the shop that the payer returns to. */
  redirectUrl: WebUrl.nullable(),
  /** Hosted checkout page of this payment. */
  checkoutUrl: WebUrl,
  /** What a browser needs to see this payment, and only this one. */
  checkoutToken: z.string(),
  provider: z.string(),
  /** The provider's name of the charge that is open, or that was paid. */
  providerTransactionId: z.string().nullable(),
  /** Text of the QRIS code, to draw as a QR; null while the provider has not shown it. */
  qrText: z.string().nullable(),
  /** Opens the payer's app on a phone. */
  deeplinkUrl: z.string().nullable(),
  createdAt: Instant,
  expiresAt: Instant,
  paidAt: Instant.nullable(),
})
export type Payment = z.infer<typeof Payment>

/** Body of `POST /v1/payments`. */
export const CreatePayment = z.strictObject({
  amount: PayableRupiah,
  orderId: OrderId.optional(),
  description: Line(255).optional(),
  customer: Customer.optional(),
  metadata: Metadata.optional(),
  redirectUrl: WebUrl.optional(),
  expiresInSeconds: ExpirySeconds.optional(),
})
export type CreatePayment = z.infer<typeof CreatePayment>

/** A time to filter by. Years that PostgreSQL and ISO 8601 write differently are refused. */
const FilterInstant = z.iso
  .datetime({
    offset: true,
    error: 'must be an RFC 3339 time with an offset; in a URL, write + as %2B',
  })
  .refine((text) => {
    const year = new Date(text).getUTCFullYear()
    return year >= 1 && year <= 9999
  }, 'must be a time between the years 1 and 9999')

/** What a person typed to find payments. Shorter texts would find nearly all of them. */
const Search = Line(100).trim().min(3, 'must have at least 3 characters')

/** Query of `GET /v1/payments`. Pages go from new to old; `cursor` is the last page's `nextCursor`. */
export const ListPayments = z.strictObject({
  cursor: PaymentId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  status: z.enum(PAYMENT_STATUSES).optional(),
  provider: z.enum(PROVIDERS).optional(),
  orderId: OrderId.optional(),
  search: Search.optional(),
  createdFrom: FilterInstant.optional(),
  createdBefore: FilterInstant.optional(),
})
export type ListPayments = z.infer<typeof ListPayments>

/** Query of `GET /v1/payments/export`: filters of the list, and the form of the file. */
export const ExportPayments = ListPayments.omit({ cursor: true, limit: true }).extend({
  format: z.enum(['csv', 'xlsx']),
  /** Of the headings and of the words in the file. */
  language: z.enum(['en', 'id']).default('en'),
  /** Between the columns of CSV: spreadsheets set to Indonesian expect `semicolon`. */
  separator: z.enum(['comma', 'semicolon']).default('comma'),
  /** Whose payments: for people in several teams, where a link can send no `X-Merchant-Id`. */
  merchantId: IdOf('mer').optional(),
})
export type ExportPayments = z.infer<typeof ExportPayments>

/** One page of payments. */
export const PaymentPage = z.object({
  data: z.array(Payment),
  nextCursor: PaymentId.nullable(),
})
export type PaymentPage = z.infer<typeof PaymentPage>

/** Body of `POST /v1/payments/{id}/refunds`. No amount means all that is left. */
export const CreateRefund = z.strictObject({
  amount: Rupiah.optional(),
  reason: Line(255).optional(),
})
export type CreateRefund = z.infer<typeof CreateRefund>

/**
 * Where a refund is.
 * - `requested`: its money is set aside; the provider has not been asked yet.
 * - `sent`: given to the provider, which has not confirmed it yet. - `confirmed`: it went back.
 * - `failed`: it did not; the money is free again.
 * - `needs_manual_transfer`: the provider cannot do it: transfer it yourself, then say so.
 * - `cancelled`: you withdrew it before anything was transferred; the money is free again.
 */
export const REFUND_STATUSES = [
  'requested',
  'sent',
  'confirmed',
  'failed',
  'needs_manual_transfer',
  'cancelled',
] as const
export type RefundStatus = (typeof REFUND_STATUSES)[number]

/** A refund's id. */
export const RefundId = IdOf('ref')

/** Money on its way back to the payer. */
export const Refund = z.object({
  id: RefundId,
  /** Null: of money that fits no payment. */
  paymentId: PaymentId.nullable(),
  /** The incoming money that goes back: what paid the payment, or other money. */
  incomingMoneyId: IdOf('inm'),
  amount: Rupiah,
  reason: z.string().nullable(),
  status: z.enum(REFUND_STATUSES),
  /** Who began it: you, your late policy, or somebody at the provider itself. */
  origin: z.enum(['merchant', 'policy', 'provider']),
  failureReason: z.string().nullable(),
  /** What was written down when it was transferred by hand, or withdrawn. */
  note: z.string().nullable(),
  createdAt: Instant,
})
export type Refund = z.infer<typeof Refund>

/** Body of `POST /v1/refunds/{id}/mark-transferred`. */
export const MarkTransferred = z.strictObject({ note: Note.optional() })
export type MarkTransferred = z.infer<typeof MarkTransferred>

/** Body of `POST /v1/refunds/{id}/cancel`. */
export const CancelRefund = z.strictObject({ note: Note.optional() })
export type CancelRefund = z.infer<typeof CancelRefund>
