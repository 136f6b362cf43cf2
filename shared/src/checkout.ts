import { z } from 'zod'
import { Rupiah } from './money.ts'
import { PAYMENT_STATUSES } from './payment-state.ts'
import { Instant } from './time.ts'

/** `phone` opens the app first, `computer` (tablets too) shows the QR first; both can switch. */
export const Device = z.enum(['phone', 'computer'])
export type Device = z.infer<typeof Device>

/**
 * What a browser may know of one payment: the answer of `GET /checkout/{token}`, and the data of each
 * `payment` message on `GET /checkout/{token}/events`.
 */
export const CheckoutPayment = z.object({
  /** Grows by one with every change; also the `id:` of the message in the stream. */
  sequence: z.int().min(1),
  status: z.enum(PAYMENT_STATUSES),
  late: z.boolean(),
  /** Money has come that does not simply pay this: late, doubled or wrong. The merchant decides on it. */
  needsReview: z.boolean(),
  /** Another code of the same order was paid, so this one is needless. */
  orderPaid: z.boolean(),
  /** How many new codes the payer may still make for this order. */
  renewalsLeft: z.int().min(0),
  merchantName: z.string(),
  /** Picture of the merchant, at most 512 pixels a side; null: none. */
  merchantLogoUrl: z.string().nullable(),
  /** The merchant's colour, `#rrggbb` in lower case; null: ours. */
  accent: z.string().nullable(),
  orderId: z.string(),
  description: z.string().nullable(),
  /** The price. */
  amount: Rupiah,
  /** What the code asks for: the price, or the price and a unique code. Show this one. */
  payableAmount: Rupiah,
  /** What came in and counts for it; null: nothing. Show this one once it is there. */
  amountPaid: Rupiah.nullable(),
  qrText: z.string().nullable(),
  /** Modules of that text's QR code: a bit each, row by row, dark is 1, as base64. Absent: draw it yourself. */
  qrModules: z.string().optional(),
  deeplinkUrl: z.string().nullable(),
  /** Where the payer returns to; null: stay on this page. */
  redirectUrl: z.string().nullable(),
  device: Device,
  expiresAt: Instant,
  paidAt: Instant.nullable(),
  /** Clock of the server at the time of this answer: count down by this one, not the phone's. */
  serverTime: Instant,
  /** Token of the payment that replaced this expired one, if a new code was made. */
  renewedByToken: z.string().nullable(),
})
export type CheckoutPayment = z.infer<typeof CheckoutPayment>

/** Answer of `POST /checkout/{token}/renew`: the payment that took the ended one's place. */
export const RenewedPayment = z.object({ token: z.string(), checkoutUrl: z.string() })
export type RenewedPayment = z.infer<typeof RenewedPayment>
