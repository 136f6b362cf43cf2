/**
 * What the server tells a browser about one payment. The truth is the schema in
 * `@autogopay/shared/checkout`; these types repeat it, because a page that installs this package has
 * no zod. `contract.test.ts` fails to compile when the two differ.
 */

/** Our own name of a payment's state. */
export type PaymentStatus =
  'pending' | 'paid' | 'expired' | 'cancelled' | 'denied' | 'partially_refunded' | 'refunded'

/** `phone` opens the app first, `computer` (tablets too) shows the QR first; both can switch. */
export type Device = 'phone' | 'computer'

/** The answer of `GET /checkout/{token}`, and the data of each `payment` message of its stream. */
export interface CheckoutPayment {
  /** Grows by one with every change; also the `id:` of the message in the stream. */
  sequence: number
  status: PaymentStatus
  /** The money came after the payment had expired or had been cancelled. */
  late: boolean
  /** Money has come that does not simply pay this: late, doubled or wrong. The merchant decides on it. */
  needsReview: boolean
  /** Another code of the same order was paid, so this one is needless. */
  orderPaid: boolean
  /** How many new codes the payer may still make for this order. */
  renewalsLeft: number
  merchantName: string
  /** Picture of the merchant, at most 512 pixels a side; null: none. */
  merchantLogoUrl: string | null
  /** The merchant's colour, `#rrggbb` in lower case; null: ours. */
  accent: string | null
  orderId: string
  description: string | null
  /** Whole rupiah. */
  amount: number
  /** Whole rupiah that the code asks for: the price, or the price and a unique code. */
  payableAmount: number
  /** Whole rupiah that came in for it; null: nothing. */
  amountPaid: number | null
  /** Text of the QRIS code; null while the server is still getting it. */
  qrText: string | null
  /** Modules of its QR code: a bit each, row by row, dark is 1, as base64. A server may leave it out. */
  qrModules?: string | undefined
  /** Opens the GoPay app; null when the provider gave none. */
  deeplinkUrl: string | null
  /** Where the payer returns to; null: stay on this page. */
  redirectUrl: string | null
  device: Device
  /** RFC 3339. */
  expiresAt: string
  /** RFC 3339. */
  paidAt: string | null
  /** RFC 3339: the server's clock when it answered. */
  serverTime: string
  /** Token of the payment that replaced this expired one. */
  renewedByToken: string | null
}

/** Answer of `POST /checkout/{token}/renew`. */
export interface RenewedCheckout {
  token: string
  checkoutUrl: string
}
