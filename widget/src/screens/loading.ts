import type { CheckoutPayment } from '../contract.ts'
import type { Flow, WaitingView } from '../view.ts'

/**
 * The view whose screen has the shape of what is coming: drawn as that very screen, with nothing on it
 * that can be read or pressed. So nothing jumps when the payment comes, and little is left to draw.
 */
export function shapeOf(flow: Flow): WaitingView {
  const payment = blankPayment(flow)
  const shape =
    flow === 'app'
      ? ({ kind: 'waiting-app', deeplinkUrl: 'about:blank', other: 'qr' } as const)
      : ({ kind: 'waiting-qr', qrText: null, other: 'app' } as const)
  return { ...shape, payment, secondsLeft: 900 }
}

// Of all that a payment has, what is drawn while it waits.
function blankPayment(flow: Flow): CheckoutPayment {
  return {
    merchantName: 'AutoGoPay',
    orderId: '0000',
    amount: 100_000,
    payableAmount: 100_000,
    device: flow === 'app' ? 'phone' : 'computer',
    expiresAt: '1970-01-01T00:00:00Z',
  } as CheckoutPayment
}
