import type { CheckoutPayment, PaymentStatus } from './contract.ts'

/** Detail of the events that end a payment. Confirm on your server before you ship anything. */
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
   * `not_found`, `unreachable`, `bad_answer`, `invalid_address`, `denied`, or another `code` of the
   * server's problems.
   */
  code: string
  /** The element goes on trying by itself. */
  retryable: boolean
  status: PaymentStatus | null
  orderId: string | null
  amount: number | null
  late: boolean
}

/** The element's events. All bubble and cross shadow roots. */
export interface CheckoutEventMap {
  'autogopay-paid': CustomEvent<CheckoutDetail>
  'autogopay-expired': CustomEvent<CheckoutDetail>
  'autogopay-cancelled': CustomEvent<CheckoutDetail>
  'autogopay-error': CustomEvent<CheckoutErrorDetail>
}

// A refund is no event of the checkout: the merchant made it, long after the payer left.
const ENDINGS: Partial<Record<PaymentStatus, keyof CheckoutEventMap>> = {
  paid: 'autogopay-paid',
  expired: 'autogopay-expired',
  cancelled: 'autogopay-cancelled',
  denied: 'autogopay-error',
}

/** The event that a payment in this state is due, or null. */
export function endingOf(payment: CheckoutPayment): CustomEvent | null {
  const type = ENDINGS[payment.status]
  if (!type) return null
  const { status, orderId, amount, late } = payment
  const detail: CheckoutDetail = { status, orderId, amount, late }
  return type === 'autogopay-error'
    ? checkoutEvent(type, { ...detail, code: 'denied', retryable: false })
    : checkoutEvent(type, detail)
}

/** The event for a failure before or while the payment is watched. */
export function failureOf(
  { code, retryable }: { code: string; retryable: boolean },
  payment: CheckoutPayment | null,
): CustomEvent {
  return checkoutEvent('autogopay-error', {
    code,
    retryable,
    status: payment?.status ?? null,
    orderId: payment?.orderId ?? null,
    amount: payment?.amount ?? null,
    late: payment?.late ?? false,
  })
}

function checkoutEvent<Type extends keyof CheckoutEventMap>(
  type: Type,
  detail: CheckoutEventMap[Type]['detail'],
): CustomEvent {
  return new CustomEvent(type, { detail, bubbles: true, composed: true })
}

declare global {
  interface HTMLElementEventMap extends CheckoutEventMap {}
  interface DocumentEventMap extends CheckoutEventMap {}
}
