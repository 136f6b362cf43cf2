/**
 * The payment state machine and its three vocabularies, in one table.
 *
 * `next` lists every legal move; nothing else may happen. `expired` and `cancelled` may still become
 * `paid`: money that comes late is the merchant's, and such a payment says `late: true`.
 */
export const PAYMENT_STATES = {
  pending: {
    next: ['paid', 'expired', 'cancelled', 'denied'],
    autogopay: 'pending',
    bayar: 'pending',
  },
  paid: { next: ['partially_refunded', 'refunded'], autogopay: 'settlement', bayar: 'paid' },
  expired: { next: ['paid'], autogopay: 'expire', bayar: 'expired' },
  cancelled: { next: ['paid'], autogopay: 'cancel', bayar: 'cancelled' },
  denied: { next: [], autogopay: 'deny', bayar: 'cancelled' },
  // Most of the money is still there, so the older vocabularies go on saying that it was paid.
  partially_refunded: { next: ['refunded'], autogopay: 'settlement', bayar: 'paid' },
  refunded: { next: [], autogopay: 'refund', bayar: 'cancelled' },
} as const satisfies Record<
  string,
  { next: readonly string[]; autogopay: AutogopayStatus; bayar: BayarStatus }
>

/** Our own name of a payment's state. */
export type PaymentStatus = keyof typeof PAYMENT_STATES

/** The state's name in the AutoGoPay API, which is also Midtrans'. */
export type AutogopayStatus = 'pending' | 'settlement' | 'expire' | 'cancel' | 'deny' | 'refund'

/** The state's name in the Bayar.gg-compatible API. */
export type BayarStatus = 'pending' | 'paid' | 'expired' | 'cancelled'

/** Every state, in the order of the table. */
export const PAYMENT_STATUSES = Object.keys(PAYMENT_STATES) as [PaymentStatus, ...PaymentStatus[]]

/** Whether a payment may go from one state to the other. Staying is not a move. */
export function canMove(from: PaymentStatus, to: PaymentStatus): boolean {
  return (PAYMENT_STATES[from].next as readonly PaymentStatus[]).includes(to)
}

/** The states from which `to` may be reached: the guard of the UPDATE that makes the move. */
export function sourcesOf(to: PaymentStatus): PaymentStatus[] {
  return PAYMENT_STATUSES.filter((from) => canMove(from, to))
}

/** Whether a page that waits for this payment may stop waiting. */
export function isSettled(status: PaymentStatus): boolean {
  return status !== 'pending'
}
