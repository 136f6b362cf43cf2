import type { CheckoutPayment } from './contract.ts'
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
  private awaited = ''

  constructor(host: HTMLElement) {
    this.host = host
  }

  /** A failure after this is news again. */
  forgetFailure(): void {
    this.hasToldFailure = false
  }

  methodChanged(detail: MethodChangeDetail): void {
    this.host.dispatchEvent(checkoutEvent('method-change', detail))
  }

  appOpened({ payment }: PaymentController): void {
    if (!payment) return
    this.host.dispatchEvent(checkoutEvent('deeplink-opened', detailOf(payment)))
  }

  tell(payments: PaymentController, { from, to, isVisible, isQrShown }: ScreenFacts): void {
    const { payment, failure, key } = payments
    const due: CustomEvent[] = []
    if (from) {
      const at = new Date(payments.clock.now()).toISOString()
      const orderId = payment?.orderId ?? null
      due.push(checkoutEvent('status-change', { from, to, at, orderId }))
    }
    if (failure) {
      if (!this.hasToldFailure) due.push(failureOf(failure, payment))
      this.hasToldFailure = true
    } else if (payment) {
      this.hasToldFailure = false
      if (isVisible && this.readyFor !== key) {
        this.readyFor = key
        due.push(checkoutEvent('ready', detailOf(payment)))
      }
      if (isQrShown && this.qrShownFor !== key) {
        due.push(checkoutEvent('qr-shown', detailOf(payment)))
      }
      this.qrShownFor = isQrShown ? key : ''
    }
    for (const event of due) this.host.dispatchEvent(event)
    if (!failure && payment) this.ended(payment, key)
  }

  /** Tells how a payment has ended, if it has, and if the page has not heard of it. */
  ended(payment: CheckoutPayment, key: string): void {
    const { host } = this
    if (payment.status === 'pending') this.awaited = key
    for (const event of endingsOf(payment, key, this.awaited === key)) {
      const { isConnected } = host
      host.dispatchEvent(event)
      // A listener may have taken the element out; the page is to hear it, and once.
      if (!isConnected) document.dispatchEvent(event)
    }
  }
}
