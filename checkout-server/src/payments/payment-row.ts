import {
  formatInstant,
  type CheckoutPayment,
  type Customer,
  type Metadata,
  type Payment,
  type PaymentStatus,
} from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import type { CheckoutLinks } from './checkout-links.ts'
import type { MerchantLook } from './merchant-look.ts'

/** A payment with the charge that is open or brought the money, as the database keeps them. */
export interface PaymentRow {
  id: string
  merchantId: string
  connectionId: string
  apiKeyId: string | null
  /** The person who made it; null: a program did. */
  createdBy: string | null
  orderId: string
  /** The price. */
  amount: number
  /** What the charge asks for: the price, or the price and a unique code. */
  chargeAmount: number
  /** What came in and counts for it; null: nothing. */
  amountPaid: number | null
  amountRefunded: number
  /** How much of its money waits for a decision. */
  openReviews: number
  /** Money of another code of the same order waits for one. */
  isOrderInReview: boolean
  /** Why it still waits though its time is over; kept when it no longer does. */
  waitingReason: Payment['waitingReason']
  status: PaymentStatus
  late: boolean
  sequence: number
  description: string | null
  customer: Customer | null
  metadata: Metadata
  redirectUrl: string | null
  chargeId: string
  renewedBy: string | null
  /** Payment of the same order whose money makes this one needless; null: none. */
  orderPaidBy: string | null
  /** The money that paid it; null: none, or it was paid before money had rows of its own. */
  incomingMoneyId: string | null
  renewal: number
  createdAt: Date
  expiresAt: Date
  paidAt: Date | null
  checkedAt: Date | null
  provider: string
  chargeStatus: 'requested' | 'open' | 'paid' | 'expired' | 'cancelled' | 'denied'
  providerTransactionId: string | null
  qrText: string | null
  qrImageUrl: string | null
  deeplinkUrl: string | null
}

// Looked up only where an order has several codes: an index has those alone.
const inReview = (sql: Sql | Tx) => sql`
  case when p.renewal > 0 or p.renewed_by is not null then exists (
    select from payments other
    where other.merchant_id = p.merchant_id and other.order_id = p.order_id and other.id <> p.id
      and (other.renewal > 0 or other.renewed_by is not null) and other.open_reviews > 0)
  else false end`

/** Columns of {@link PaymentRow}, for `select … from payments p join charges c on c.id = p.charge_id`. */
export const paymentColumns = (sql: Sql | Tx) => sql`
  p.id, p.merchant_id, p.connection_id, p.api_key_id, p.created_by, p.order_id, p.amount, p.amount_paid,
  p.amount_refunded, p.open_reviews, p.waiting_reason, p.order_paid_by, p.incoming_money_id, p.status, p.late, p.sequence, p.description, p.customer, p.metadata, p.redirect_url, p.charge_id,
  p.renewed_by, p.renewal, ${inReview(sql)} as is_order_in_review, p.created_at, p.expires_at, p.paid_at, p.checked_at, c.provider,
  c.amount as charge_amount, c.status as charge_status, c.provider_transaction_id, c.qr_text, c.qr_image_url, c.deeplink_url`

/** Reads one payment, whoever's it is. */
export async function findPaymentRow(sql: Sql | Tx, id: string): Promise<PaymentRow | null> {
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from payments p join charges c on c.id = p.charge_id
    where p.id = ${id}`
  return row ?? null
}

/** The payment in the form of `/v1` and of webhooks. */
export function toPayment(row: PaymentRow, links: CheckoutLinks): Payment {
  const checkoutToken = links.tokenOf(row.id)
  return {
    id: row.id,
    orderId: row.orderId,
    amount: row.amount,
    payableAmount: row.chargeAmount,
    amountPaid: row.amountPaid,
    status: row.status,
    late: row.late,
    amountRefunded: row.amountRefunded,
    needsReview: row.openReviews > 0,
    waitingReason: row.status === 'pending' ? row.waitingReason : null,
    description: row.description,
    customer: row.customer,
    metadata: row.metadata,
    redirectUrl: row.redirectUrl,
    checkoutUrl: links.urlOf(checkoutToken),
    checkoutToken,
    provider: row.provider,
    providerTransactionId: row.providerTransactionId,
    qrText: row.qrText,
    deeplinkUrl: row.deeplinkUrl,
    createdAt: formatInstant(row.createdAt),
    expiresAt: formatInstant(row.expiresAt),
    paidAt: row.paidAt && formatInstant(row.paidAt),
  }
}

/** Whether a payer may be shown its code: not once money has come for it or for its order. */
export function mayBePaid(row: PaymentRow): boolean {
  const { status, openReviews, isOrderInReview, orderPaidBy } = row
  return status === 'pending' && openReviews === 0 && !isOrderInReview && orderPaidBy === null
}

/** What a browser may know of the payment; `device` and `serverTime` are of the moment of asking. */
export function toCheckoutPayment(
  row: PaymentRow,
  view: {
    links: CheckoutLinks
    merchant: MerchantLook
    /** How many new codes the merchant allows for one order. */
    renewalLimit: number
    device: CheckoutPayment['device']
    now: Date
  },
): CheckoutPayment {
  const isPayable = mayBePaid(row)
  const { merchant } = view
  return {
    sequence: row.sequence,
    status: row.status,
    late: row.late,
    needsReview: row.openReviews > 0 || row.isOrderInReview,
    orderPaid: row.orderPaidBy !== null,
    renewalsLeft: Math.max(0, view.renewalLimit - row.renewal),
    merchantName: merchant.name,
    merchantLogoUrl: merchant.logoHash && view.links.logoUrl(row.id, merchant.logoHash),
    accent: merchant.accent,
    orderId: row.orderId,
    description: row.description,
    amount: row.amount,
    payableAmount: row.chargeAmount,
    amountPaid: row.amountPaid,
    qrText: isPayable ? row.qrText : null,
    deeplinkUrl: isPayable ? row.deeplinkUrl : null,
    redirectUrl: row.redirectUrl,
    device: view.device,
    expiresAt: formatInstant(row.expiresAt),
    paidAt: row.paidAt && formatInstant(row.paidAt),
    serverTime: formatInstant(view.now),
    renewedByToken: row.renewedBy && view.links.tokenOf(row.renewedBy),
  }
}
