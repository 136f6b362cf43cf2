import type { CheckoutPayment, Device, PaymentStatus } from './contract.ts'
import { secondsLeft } from './countdown.ts'

/** Way to pay that is on screen: scan the code, or open the app on this device. */
export type Flow = 'qr' | 'app'

/** One value is one screen, so two screens cannot be true at once. */
export type View =
  /** Nothing is known yet; `flow` is what most likely comes, so that nothing jumps when it does. */
  | { kind: 'loading'; flow: Flow }
  /** The page's own hook that makes the payment has failed. */
  | { kind: 'uncreated' }
  /** The server knows no such payment, or the page gave no proper address. */
  | { kind: 'unknown' }
  /** No answer yet, and the last try failed. */
  | { kind: 'unreachable' }
  | WaitingView
  /** Time is up by the server's clock; only the server says what became of the payment. */
  | { kind: 'checking'; payment: CheckoutPayment }
  /** Money came that the merchant has to decide on: nothing here may ask for more. */
  | { kind: 'review'; payment: CheckoutPayment }
  | { kind: 'paid'; payment: CheckoutPayment }
  | { kind: 'expired' | 'cancelled' | 'denied' | 'refunded'; payment: CheckoutPayment }

/** The payer may pay now. */
export type WaitingView = {
  payment: CheckoutPayment
  secondsLeft: number
  /** The other way to pay, if there is one. */
  other: Flow | null
} & ({ kind: 'waiting-qr'; qrText: string | null } | { kind: 'waiting-app'; deeplinkUrl: string })

/** A payment's state for who may pay it: money that waits for a decision comes before all but paid. */
export function stateOf({ status, needsReview }: CheckoutPayment): PaymentStatus | 'review' {
  return needsReview && !/paid|refunded/.test(status) ? 'review' : status
}

/** What the view depends on besides the payment and the time. */
export interface ViewChoices {
  /** `code` of the last failure, if nothing is known of the payment. */
  failure?: string | null
  /** The payer's own choice of a way to pay. */
  flow?: Flow | null
  /** The page's choice of the first one. */
  first?: Flow | null
  /** This device, before the server has said what it takes it for. */
  device?: Device
}

/**
 * Works out the screen.
 * @param payment - Last word of the server; null: none yet.
 * @param now - The server's clock, milliseconds since 1970.
 */
export function viewOf(
  payment: CheckoutPayment | null,
  now: number,
  { failure, flow, first, device }: ViewChoices = {},
): View {
  if (failure === 'fetch_failed') return { kind: 'uncreated' }
  if (failure === 'not_found' || failure === 'invalid_address') return { kind: 'unknown' }
  const wanted = flow ?? first
  if (!payment) {
    return failure ? { kind: 'unreachable' } : { kind: 'loading', flow: wanted ?? flowFor(device) }
  }
  const state = stateOf(payment)
  if (state === 'partially_refunded') return { kind: 'paid', payment }
  if (state !== 'pending') return { kind: state, payment }
  // The server withdraws its code, which may take a moment.
  return payment.orderPaid ? { kind: 'cancelled', payment } : pendingView(payment, now, wanted)
}

function flowFor(device: Device | undefined): Flow {
  return device === 'phone' ? 'app' : 'qr'
}

function pendingView(payment: CheckoutPayment, now: number, wanted: Flow | null | undefined): View {
  const { deeplinkUrl, qrText, device } = payment
  const left = secondsLeft(Date.parse(payment.expiresAt), now)
  if (left === 0) return { kind: 'checking', payment }
  const flow = wanted ?? flowFor(device)
  if (flow === 'app' && deeplinkUrl) {
    return { kind: 'waiting-app', payment, secondsLeft: left, deeplinkUrl, other: 'qr' }
  }
  const other = deeplinkUrl ? 'app' : null
  return { kind: 'waiting-qr', payment, secondsLeft: left, qrText, other }
}
