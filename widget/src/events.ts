import type { CheckoutPayment, PaymentStatus } from './contract.ts'
import type { ElementStatus } from './element-status.ts'
import { stateOf, type Flow } from './view.ts'

/** Detail of the events of a payment. Confirm on your server before you ship anything. */
export interface CheckoutDetail {
  status: PaymentStatus
  orderId: string
  /** Whole rupiah. */
  amount: number
  /** The money came after the payment had expired or had been cancelled. */
  late: boolean
}

/** Detail of `autogopay-error`. What is not known of the payment is null. */
export interface CheckoutErrorDetail {
  /**
   * `not_found`, `unreachable`, `bad_answer`, `invalid_address`, `fetch_failed`, `denied`, or another
   * `code` of the server's problems.
   */
  code: string
  /** Asking again may help; where it can, the element does so by itself. */
  retryable: boolean
  status: PaymentStatus | null
  orderId: string | null
  amount: number | null
  late: boolean
}

/** Detail of `autogopay-status-change`. */
export interface StatusChangeDetail {
  from: ElementStatus
  to: ElementStatus
  /** RFC 3339, by the server's clock. */
  at: string
  orderId: string | null
}

/** Detail of `autogopay-method-change`: `qr`, or `app` for the link to GoPay. */
export interface MethodChangeDetail {
  from: Flow
  to: Flow
}

/** The element's events. All bubble and cross shadow roots. */
export interface CheckoutEventMap {
  'autogopay-ready': CustomEvent<CheckoutDetail>
  'autogopay-qr-shown': CustomEvent<CheckoutDetail>
  'autogopay-method-change': CustomEvent<MethodChangeDetail>
  'autogopay-deeplink-opened': CustomEvent<CheckoutDetail>
  'autogopay-status-change': CustomEvent<StatusChangeDetail>
  'autogopay-paid': CustomEvent<CheckoutDetail>
  'autogopay-paid-late': CustomEvent<CheckoutDetail>
  'autogopay-expired': CustomEvent<CheckoutDetail>
  'autogopay-cancelled': CustomEvent<CheckoutDetail>
  'autogopay-failed': CustomEvent<CheckoutDetail>
  'autogopay-error': CustomEvent<CheckoutErrorDetail>
  'autogopay-open': CustomEvent<null>
  'autogopay-close': CustomEvent<null>
}

type EventName = keyof CheckoutEventMap extends `autogopay-${infer Name}` ? Name : never

// A refund is no event of the checkout: the merchant made it, mostly long after the payer left. Where the
// page was away meanwhile, what it hears of is the payment.
export const ENDINGS = {
  paid: 'paid',
  partially_refunded: 'paid',
  refunded: 'paid',
  expired: 'expired',
  cancelled: 'cancelled',
  denied: 'failed',
} as const satisfies Record<Exclude<PaymentStatus, 'pending'>, EventName>

type Ending = (typeof ENDINGS)[keyof typeof ENDINGS]

// For the whole page: a framework may make a new element for the same payment at any time.
const told = new Set<string>()

/**
 * The events that a payment in this state is due and that no element of this page has dispatched yet.
 * @param key - Names the payment: server and token.
 * @param wasAwaited - The page has shown it as one that may be paid.
 */
export function endingsOf(
  payment: CheckoutPayment,
  key: string,
  wasAwaited: boolean,
): CustomEvent[] {
  const status = stateOf(payment)
  // Money that somebody has to decide on is no end: the page would offer to order again.
  const type: Ending | undefined = ENDINGS[status as keyof typeof ENDINGS]
  const name = `${type} ${key}`
  if (!type || told.has(name) || (status.endsWith('refunded') && !wasAwaited)) return []
  told.add(name)
  const detail = detailOf(payment)
  const events: CustomEvent[] = [checkoutEvent(type, detail)]
  if (type === 'paid' && payment.late) events.push(checkoutEvent('paid-late', detail))
  if (status === 'denied') events.push(failureOf({ code: 'denied', retryable: false }, payment))
  return events
}

/** Forgets which endings have been dispatched, as a new page would. */
export function forgetEndings(): void {
  told.clear()
}

/** What events say of a payment. */
export function detailOf({ status, orderId, amount, late }: CheckoutPayment): CheckoutDetail {
  return { status, orderId, amount, late }
}

/** The event for a failure before or while the payment is watched. */
export function failureOf(
  { code, retryable }: { code: string; retryable: boolean },
  payment: CheckoutPayment | null,
): CustomEvent<CheckoutErrorDetail> {
  return checkoutEvent('error', {
    status: payment?.status ?? null,
    orderId: payment?.orderId ?? null,
    amount: payment?.amount ?? null,
    late: payment?.late ?? false,
    code,
    retryable,
  })
}

/** Makes one of the element's events. @param name - Without `autogopay-`. */
export function checkoutEvent<Name extends EventName>(
  name: Name,
  detail: CheckoutEventMap[`autogopay-${Name}`]['detail'],
  cancelable = false,
): CustomEvent<CheckoutEventMap[`autogopay-${Name}`]['detail']> {
  return new CustomEvent(`autogopay-${name}`, {
    detail,
    bubbles: true,
    composed: true,
    cancelable,
  })
}

declare global {
  interface HTMLElementEventMap extends CheckoutEventMap {}
  interface DocumentEventMap extends CheckoutEventMap {}
}
