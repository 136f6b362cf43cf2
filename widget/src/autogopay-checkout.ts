import { LitElement, noChange, type PropertyValues } from 'lit'
import { property, state } from 'lit/decorators.js'
import { Announcer } from './announcer.ts'
import { addressOf } from './checkout-address.ts'
import { endingOf, failureOf } from './events.ts'
import { localeOf } from './locale.ts'
import { MESSAGES } from './locales.ts'
import { PaymentController } from './payment-controller.ts'
import { card } from './screens/card.ts'
import type { Screen } from './screens/screen.ts'
import { SCRIPT_ORIGIN } from './script-origin.ts'
import { styles } from './styles.ts'
import { carriedPayment, ServerScreen } from './take-over.ts'
import { Ticker } from './ticker.ts'
import { type Flow, type View, viewOf } from './view.ts'

/**
 * Shows one payment: its QRIS code or the button that opens GoPay, the time left, and the outcome as
 * soon as the server knows it. Children are shown only when the payment cannot be loaded.
 *
 * @tag autogopay-checkout
 * @fires {CustomEvent<CheckoutDetail>} autogopay-paid - The server confirmed it. Once per payment.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-expired - Not paid in time. Once per payment; a late
 * payment may still follow as `autogopay-paid` with `late: true`.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-cancelled - Cancelled here or by the shop. Once.
 * @fires {CustomEvent<CheckoutErrorDetail>} autogopay-error - Declined (once), unknown, or out of
 * reach (once per outage).
 * @slot - Shown when the payment cannot be loaded; put a plain link to the hosted page here.
 * @csspart card - The box around everything.
 * @csspart header - Merchant, amount and order.
 * @csspart merchant - Name of the merchant.
 * @csspart amount - The amount to pay.
 * @csspart exact-amount - Why it is not quite the price, where it is not.
 * @csspart qr-frame - The white tile behind the QR code.
 * @csspart qr - The QR code.
 * @csspart countdown - Time left.
 * @csspart status - The line that says what is being waited for.
 * @csspart title - Heading of the screen.
 * @csspart steps - How to pay, in steps.
 * @csspart message - The body of a screen that shows an outcome.
 * @csspart button - Every button and button-like link.
 * @csspart deeplink - The link that opens the GoPay app.
 * @csspart check - The button that says "I have paid".
 * @csspart switch - The button to the other way to pay.
 * @csspart renew - The button that makes a new code.
 * @csspart retry - The button that asks the server again.
 * @csspart back - The link back to the shop.
 * @csspart notice - How the last action went.
 * @csspart cancel - The disclosure that cancels.
 * @cssprop [--autogopay-accent=#0a6b4b] - Main button, focus ring and marks.
 * @cssprop [--autogopay-on-accent=#fff] - Text on the main button.
 * @cssprop [--autogopay-background=#fff] - The card.
 * @cssprop [--autogopay-text=#14201b] - Text.
 * @cssprop [--autogopay-muted=#56635d] - Text of lesser weight.
 * @cssprop [--autogopay-border=#dfe5e2] - Lines.
 * @cssprop [--autogopay-radius=16px] - Corners of the card.
 * @cssprop [--autogopay-font=system-ui] - Typeface.
 */
export class AutogopayCheckout extends LitElement {
  static override styles = styles

  private readonly payments = new PaymentController(this)
  private readonly ticker = new Ticker(this, () => this.payments.clock.now())
  private readonly announcer = new Announcer()
  private readonly told = new Set<string>()
  private view: View = { kind: 'loading' }
  private serverScreen: ServerScreen | null = null

  @state() private flow: Flow | null = null

  /** Checkout token of the payment to show. A new value closes the old stream and opens another. */
  @property() token = ''

  /** Address of the hosted page, `https://pay.example/pay/{token}`: names server and token at once. */
  @property({ attribute: 'checkout-url' }) checkoutUrl = ''

  /** Server to ask, `https://pay.example`. By default the one this script came from. */
  @property() endpoint = ''

  /** `id`, `en`, or `auto`: the language of the page around the element, Indonesian if unknown. */
  @property() locale: 'id' | 'en' | 'auto' = 'auto'

  /** Asks the server now instead of waiting for news. Resolves when it has answered, or failed to. */
  async refresh(): Promise<void> {
    await this.payments.refresh()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('token') || changed.has('checkoutUrl') || changed.has('endpoint')) this.open()
    const { payment, failure, clock } = this.payments
    this.view = viewOf(payment, clock.now(), { failure: failure?.code ?? null, flow: this.flow })
    this.announcer.observe(this.view, this.text)
    this.ticker.run('secondsLeft' in this.view)
  }

  protected override update(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) this.serverScreen = ServerScreen.in(this.shadowRoot)
    const { serverScreen } = this
    if (serverScreen) this.renderOptions.renderBefore = serverScreen.end
    const takesOver = serverScreen !== null && this.view.kind !== 'loading'
    if (takesOver) {
      this.serverScreen = null
      serverScreen.remove()
    }
    super.update(changed)
    if (takesOver) serverScreen.restore()
  }

  protected override updated(): void {
    const { payment, failure } = this.payments
    this.dataset['status'] = failure ? 'error' : (payment?.status ?? 'loading')
    this.tell()
  }

  private open(): void {
    this.flow = null
    this.told.delete('failure')
    try {
      const address = addressOf(this, SCRIPT_ORIGIN)
      // Only once, at the start: later the server knows better than the page.
      const carried = address && !this.hasUpdated ? carriedPayment(this, address.token) : null
      this.payments.show(address, carried)
    } catch (cause) {
      this.payments.refuse(cause)
    }
  }

  /** Dispatches what the page has not heard yet. After the update, so that the screen agrees. */
  private tell(): void {
    const { payment, failure, token } = this.payments
    if (failure) {
      if (this.told.has('failure')) return
      this.told.add('failure')
      this.dispatchEvent(failureOf(failure, payment))
      return
    }
    if (!payment) return
    this.told.delete('failure')
    const event = endingOf(payment)
    const key = `${token} ${event?.type}`
    if (!event || this.told.has(key)) return
    this.told.add(key)
    this.dispatchEvent(event)
  }

  private get language() {
    const lang = this.closest('[lang]')?.getAttribute('lang') || document.documentElement.lang
    return localeOf(this.locale, lang)
  }

  private get text() {
    return MESSAGES[this.language]
  }

  private readonly on: Screen['on'] = {
    check: () => void this.payments.check(),
    cancel: () => void this.payments.cancel(),
    renew: () => void this.payments.renew(),
    refresh: () => void this.payments.refresh(),
    leaveForApp: () => this.payments.leaveForApp(),
    choose: (flow) => {
      this.flow = flow
    },
  }

  protected override render() {
    const { language, text, announcer, payments, on, view } = this
    const { offline, busy, notice } = payments
    // What the server drew says more than a skeleton would.
    if (this.serverScreen) return noChange
    const screen = { text, locale: language, now: payments.clock.now(), offline, busy, notice, on }
    return card(view, screen, announcer)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'autogopay-checkout': AutogopayCheckout
  }
}
