import type { ElementStatus } from './element-status.ts'
import { checkoutEvent, detailOf, endingsOf, failureOf, type MethodChangeDetail } from './events.ts'
import type { PaymentController } from './payment-controller.ts'

/** What is on screen after an update. */
export interface ScreenFacts {
  /** Status before, if it is another now. */
  from: ElementStatus | null
  to: ElementStatus
  isVisible: boolean
  isQrShown: boolean
}

/** Dispatches what the page has not heard yet. Called after updates, so that the screen agrees. */
export class EventTeller {
  private readonly host: HTMLElement
  private hasToldFailure = false
  private readyFor = ''
  private qrShownFor = ''

  constructor(host: HTMLElement) {
    this.host = host
  }

  /** A failure after this is news again. */
  forgetFailure(): void {
    this.hasToldFailure = false
  }

  methodChanged(detail: MethodChangeDetail): void {
    this.host.dispatchEvent(checkoutEvent('autogopay-method-change', detail))
  }

  appOpened({ payment }: PaymentController): void {
    if (!payment) return
    this.host.dispatchEvent(checkoutEvent('autogopay-deeplink-opened', detailOf(payment)))
  }

  tell(payments: PaymentController, { from, to, isVisible, isQrShown }: ScreenFacts): void {
    const { payment, failure, key } = payments
    const due: CustomEvent[] = []
    if (from) {
      const at = new Date(payments.clock.now()).toISOString()
      const orderId = payment?.orderId ?? null
      due.push(checkoutEvent('autogopay-status-change', { from, to, at, orderId }))
    }
    if (failure) {
      if (!this.hasToldFailure) due.push(failureOf(failure, payment))
      this.hasToldFailure = true
    } else if (payment) {
      this.hasToldFailure = false
      if (isVisible && this.readyFor !== key) {
        this.readyFor = key
        due.push(checkoutEvent('autogopay-ready', detailOf(payment)))
      }
      if (isQrShown && this.qrShownFor !== key) {
        due.push(checkoutEvent('autogopay-qr-shown', detailOf(payment)))
      }
      this.qrShownFor = isQrShown ? key : ''
      due.push(...endingsOf(payment, key))
    }
    for (const event of due) this.host.dispatchEvent(event)
  }
}
