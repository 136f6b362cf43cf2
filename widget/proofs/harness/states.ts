import type { CheckoutLink, CheckoutPayment } from '@autogopay/shared'
import { givenLink, givenOpenLink } from '../../src/testing/given-link.ts'
import type { ScriptedCheckout } from './scripted-checkout.ts'

/** A state of the element that a page can be brought into. */
export interface ElementState {
  name: string
  payment: Partial<CheckoutPayment>
  /** The value of `data-status` that says it is there. */
  status: string
}

const HOUR_MS = 3_600_000
const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
const state = (
  name: string,
  payment: Partial<CheckoutPayment>,
  status: string = payment.status ?? 'pending',
): ElementState => ({ name, payment, status })

/** Every state that a payment can be shown in. Instants are worked out at the call. */
export const elementStates = (): ElementState[] => [
  state('qr', {}),
  state('qr-exact-amount', { amount: 50_000, payableAmount: 49_653 }),
  state('qr-coming', { qrText: null }),
  state('qr-without-app', { deeplinkUrl: null }),
  state('app', { device: 'phone' }),
  state('checking', { expiresAt: at(-1_000) }),
  state('review', { needsReview: true }, 'review'),
  state('paid', { status: 'paid', paidAt: at(-5_000), redirectUrl: 'https://toko.example/1' }),
  state('paid-late', { status: 'paid', late: true, paidAt: at(-5_000) }),
  state('paid-twice', { status: 'paid', needsReview: true, paidAt: at(-5_000) }),
  state('paid-other-amount', { status: 'paid', amountPaid: 45_000, paidAt: at(-5_000) }),
  state('expired', { status: 'expired', expiresAt: at(-HOUR_MS) }),
  state('cancelled', { status: 'cancelled' }),
  state('denied', { status: 'denied' }),
  state('partially-refunded', { status: 'partially_refunded', paidAt: at(-HOUR_MS) }),
  state('refunded', { status: 'refunded', paidAt: at(-HOUR_MS) }),
]

/** States in which there is no payment to show: the token that no server knows, and the dead server. */
export const FAILURES = ['unknown', 'unreachable', 'loading'] as const

/** Puts a state's payment on the server and returns its token. */
export function givenState(checkout: ScriptedCheckout, { name, payment }: ElementState): string {
  checkout.add(name, payment)
  return name
}

/** Every kind of payment link, by the last part of its address. */
export const elementLinks = (): Map<string, CheckoutLink> =>
  new Map(
    [
      givenLink({ slug: 'link-with-a-price' }),
      givenOpenLink({ slug: 'link-open' }),
      givenLink({ slug: 'link-off', state: 'off' }),
      givenLink({ slug: 'link-expired', state: 'expired' }),
      givenLink({ slug: 'link-used-up', state: 'used_up' }),
    ].map((link) => [link.slug, link]),
  )
