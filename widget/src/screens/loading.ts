import { html, type TemplateResult } from '../rendering/html.ts'
import type { CheckoutPayment } from '../contract.ts'
import type { Flow } from '../view.ts'
import { waitingScreen } from './waiting.ts'
import type { Screen } from './screen.ts'

/**
 * The shape of what is coming: the screen itself, with nothing on it that can be read or pressed. So
 * nothing jumps when the payment comes.
 */
export function loadingScreen(flow: Flow, screen: Screen): TemplateResult {
  const payment = blankPayment(flow)
  const shape =
    flow === 'app'
      ? ({ kind: 'waiting-app', deeplinkUrl: 'about:blank', other: 'qr' } as const)
      : ({ kind: 'waiting-qr', qrText: null, other: 'app' } as const)
  return html`<p class="aloud">${screen.text.loading}</p>
    <div class="skeleton" inert aria-hidden="true">
      ${waitingScreen({ ...shape, payment, secondsLeft: 900 }, screen)}
    </div>`
}

function blankPayment(flow: Flow): CheckoutPayment {
  const instant = '1970-01-01T00:00:00Z'
  return {
    sequence: 0,
    status: 'pending',
    late: false,
    needsReview: false,
    orderPaid: false,
    renewalsLeft: 0,
    merchantName: 'AutoGoPay',
    merchantLogoUrl: null,
    accent: null,
    orderId: '0000',
    description: null,
    amount: 100_000,
    payableAmount: 100_000,
    qrText: null,
    deeplinkUrl: null,
    redirectUrl: null,
    device: flow === 'app' ? 'phone' : 'computer',
    expiresAt: instant,
    paidAt: null,
    serverTime: instant,
    renewedByToken: null,
  }
}
