import { type Changes, property, ReactiveElement } from './rendering/element.ts'
import { html, noChange, nothing } from './rendering/html.ts'
import { Announcer } from './announcer.ts'
import { AppLaunch } from './app-launch.ts'
import { addressOf } from './checkout-address.ts'
import { deviceOf } from './device.ts'
import { DialogMode } from './dialog-mode.ts'
import { deviceZone } from './zone.ts'
import { type ElementStatus, StatusMark } from './element-status.ts'
import { EventTeller } from './event-teller.ts'
import { failureOf } from './events.ts'
import { inAppBrowserOf } from './in-app-browser.ts'
import type { LinkForm } from './link/link-form.ts'
import { isSafeLink } from './links.ts'
import { loadExtras } from './load-extras.ts'
import { type Language, languageAround, localeOf } from './locale.ts'
import { type MessageOverrides, wordsOf } from './locales.ts'
import { MerchantLook } from './merchant-look.ts'
import { PaymentController } from './payment-controller.ts'
import { type FetchPayment, makePayment } from './payment-source.ts'
import { QrTools } from './qr-tools.ts'
import { ScreenAwake } from './screen-awake.ts'
import { card } from './screens/card.ts'
import type { Screen } from './screens/screen.ts'
import { trigger } from './screens/trigger.ts'
import { SCRIPT_ORIGIN } from './script-origin.ts'
import { styles } from './styles.ts'
import { carriedPayment, type ServerScreen, serverScreenIn } from './take-over.ts'
import { Ticker } from './ticker.ts'
import { type Flow, stateOf, type View, viewOf } from './view.ts'

// A shape that is replaced within this time would only flicker: it is laid out, but not shown.
const QUICK_ANSWER_MS = 100
// Later than any shop's server answers: by now the page has forgotten the token.
const LOST_MS = 10_000
const FIRST_FLOW: Record<string, Flow> = { qr: 'qr', deeplink: 'app' }

/**
 * Shows one payment: its QRIS code or the button that opens GoPay, the time left, and the outcome as
 * soon as the server knows it. In the page, in a dialog, or behind a button that opens the dialog. By a
 * payment link, what it is for comes first.
 * Children without a slot are shown only when the payment cannot be loaded.
 *
 * @tag autogopay-checkout
 * @fires {CustomEvent<CheckoutDetail>} autogopay-ready - A payment is on screen: once for each that is shown, so again for a
 * new token and for a new code.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-qr-shown - The code has come on screen.
 * @fires {CustomEvent<MethodChangeDetail>} autogopay-method-change - The payer chose the other way to pay.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-deeplink-opened - The link led to an app.
 * @fires {CustomEvent<StatusChangeDetail>} autogopay-status-change - `status` is another than before.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-paid - The server confirmed it. Once per payment, also if it
 * has been refunded by the time that the page hears of it.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-paid-late - Besides `autogopay-paid`, when the money
 * came after the payment had ended. Once per payment.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-expired - Not paid in time. Once per payment; a late
 * payment may still follow as `autogopay-paid` with `late: true`.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-cancelled - Cancelled here or by the shop. Once.
 * @fires {CustomEvent<CheckoutDetail>} autogopay-failed - Declined by the provider. Once.
 * @fires {CustomEvent<CheckoutErrorDetail>} autogopay-error - Declined (once), unknown, or out of
 * reach (once per outage).
 * @fires {CustomEvent<null>} autogopay-open - The dialog opens.
 * @fires {CustomEvent<null>} autogopay-close - The dialog is about to close; `preventDefault()` keeps it.
 * @slot - Shown when the payment cannot be loaded; put a plain link to the hosted page here.
 * @slot fallback - The same, by name.
 * @slot header - Replaces the merchant's name and the order.
 * @slot footer - Replaces the last line.
 * @slot success - Replaces the "paid" message.
 * @slot expired - Replaces the "expired" message and its button.
 * @csspart card - The box around everything.
 * @csspart header - Merchant, amount, order and time.
 * @csspart logo - The merchant's logo, or the first letter of the name.
 * @csspart merchant - Name of the merchant.
 * @csspart amount - The amount to pay.
 * @csspart exact-amount - Why it is not quite the price, where it is not.
 * @csspart countdown - Time left. Also `timer`.
 * @csspart timer - Time left.
 * @csspart qr-frame - The white tile behind the QR code.
 * @csspart qr - The QR code.
 * @csspart tools - What can be done with the code.
 * @csspart in-app - How to leave another app's browser.
 * @csspart status - The line that says what is being waited for.
 * @csspart title - Heading of the screen.
 * @csspart instructions - How to pay; one disclosure for GoPay and one for other apps.
 * @csspart steps - The steps of one of them.
 * @csspart message - The body of a screen that shows an outcome.
 * @csspart button - Every button and button-like link.
 * @csspart button-primary - The one that matters most.
 * @csspart button-secondary - The others.
 * @csspart deeplink - The link that opens the GoPay app.
 * @csspart trigger - The button of `mode="button"`.
 * @csspart check - The button that says "I have paid".
 * @csspart switch - The button to the other way to pay.
 * @csspart renew - The button that makes a new code.
 * @csspart retry - The button that asks the server again.
 * @csspart back - The link back to the shop.
 * @csspart save - The button that saves the code as a picture.
 * @csspart copy - The button that copies the code's text.
 * @csspart picture - The picture of a payment link.
 * @csspart terms - What a payment link says of itself.
 * @csspart input - A field of a payment link's form.
 * @csspart confirm - The button that has the payment made by a link.
 * @csspart again - The button that begins anew by a link, after a payment was cancelled.
 * @csspart confirm-cancel - The button that cancels for good.
 * @csspart notice - How the last action went.
 * @csspart cancel - The disclosure that cancels.
 * @csspart footer - The last line.
 * @csspart dialog - The dialog.
 * @csspart close - The button that closes it.
 * @csspart zoom - The dialog with the large code.
 * @cssprop [--autogopay-accent=#0a6b4b] - The one colour from which buttons, marks and tints are made.
 * @cssprop [--autogopay-on-accent] - Text on the main button; by default white or black, as it reads best.
 * @cssprop [--autogopay-background=#fff] - The card.
 * @cssprop [--autogopay-text=#12211b] - Text.
 * @cssprop [--autogopay-muted=#56635d] - Text of lesser weight.
 * @cssprop [--autogopay-border=#dfe6e2] - Lines.
 * @cssprop [--autogopay-radius=20px] - Corners of the card.
 * @cssprop [--autogopay-font=system-ui] - Typeface.
 * @cssstate idle - There is no payment yet: the dialog has not been opened, or a payment link is shown.
 * @cssstate loading - No answer yet.
 * @cssstate error - There is no payment to show, or it cannot be had.
 * @cssstate review - Money has come that the merchant has to decide on.
 * @cssstate pending - It may be paid. Also `paid`, `expired`, `cancelled`, `denied`,
 * `partially_refunded` and `refunded`.
 */
export class AutogopayCheckout extends ReactiveElement {
  static override styles = styles

  private readonly payments = new PaymentController(this, (payment) =>
    this.events.ended(payment, this.payments.key),
  )
  private readonly ticker = new Ticker(
    this,
    () => this.payments.clock.now(),
    () => this.payments.wake(),
  )
  private readonly dialog = new DialogMode(this)
  private readonly awake = new ScreenAwake(this)
  private readonly look = new MerchantLook(this)
  private readonly mark = new StatusMark(this)
  private readonly announcer = new Announcer()
  private readonly qr = new QrTools(this, (notice) => this.payments.say(notice))
  private readonly events = new EventTeller(this)
  private readonly launch = new AppLaunch(this, {
    onLeft: () => this.events.appOpened(this.payments),
    onBack: () => this.payments.wake(),
  })
  // Not asked with a file in hand, which takes a cheap phone a while; who cannot after all is told so.
  private readonly canShare = 'canShare' in navigator
  private slowTimer: ReturnType<typeof setTimeout> | undefined
  private readonly inApp = inAppBrowserOf(navigator.userAgent)
  private readonly zone = deviceZone()
  private view: View = { kind: 'loading', flow: 'qr' }
  private isWanted = false
  private isMaking = false
  private isMade = false
  private form: LinkForm | null = null
  private serverScreen: ServerScreen | null = null
  private wait: 'none' | 'early' | 'long' = 'none'

  private flow: Flow | null = null

  /** Checkout token of the payment to show. A new value closes the old stream and opens another. */
  @property() token = ''

  /** Address of the hosted page, `https://pay.example/pay/{token}`: names server and token at once. */
  @property({ attribute: 'checkout-url' }) checkoutUrl = ''

  /**
   * Payment link, `kopi-senja`, for pages without a server of their own: the payer sees what it is for,
   * and confirms before there is a payment. Used when nothing names one and there is no `fetchPayment`.
   */
  @property() link = ''

  /** Server to ask, `https://pay.example`. By default the one this script came from. */
  @property() endpoint = ''

  /**
   * `id`, `en`, a language of `messages`, or `auto`: the language of the page around the element,
   * Indonesian if unknown.
   */
  @property() locale: Language | 'auto' = 'auto'

  /** Where the payment is shown: in the page, in a dialog, or in a dialog that a button opens. */
  @property({ reflect: true }) mode: 'inline' | 'modal' | 'button' = 'inline'

  /** What comes first: the code, the link to the app, or what suits the device. */
  @property({ attribute: 'device-flow' }) deviceFlow: 'auto' | 'qr' | 'deeplink' = 'auto'

  /** Colours: as the visitor prefers, or always the same. */
  @property({ reflect: true }) theme: 'light' | 'dark' | 'auto' = 'auto'

  /** Where the payer returns to when it is over; instead of the payment's own. */
  @property({ attribute: 'return-url' }) returnUrl = ''

  /** Words on the button of `mode="button"`. */
  @property() label = ''

  /** The page shows the amount itself. Ignored where the code asks for another one than the price. */
  @property({ type: Boolean, attribute: 'hide-amount' }) hideAmount = false

  /** The button cannot be pressed, and `open()` does nothing. */
  @property({ type: Boolean, reflect: true }) disabled = false

  /** The page's own words, by language. What an added language lacks is Indonesian. */
  @property({ attribute: false }) messages: MessageOverrides = {}

  /**
   * Makes the payment when it is first needed: called by `open()`, once however often the button is
   * pressed, and again after a payment that ended without money. Resolves with a checkout token, or
   * `{ token }` or `{ checkoutUrl }`.
   */
  @property({ attribute: false }) fetchPayment: FetchPayment | null = null

  /** State of the element, as in `data-status` and `:state(…)`. */
  get status(): ElementStatus {
    const { payment, failure } = this.payments
    if (failure) return 'error'
    return (payment && stateOf(payment)) ?? this.form?.status ?? (this.isShown ? 'loading' : 'idle')
  }

  /** Until when the payment may be paid; null while nothing is known of it. */
  get expiresAt(): Date | null {
    const { payment } = this.payments
    return payment && new Date(payment.expiresAt)
  }

  /** Opens the dialog and, where `fetchPayment` makes it, the payment. Resolves once it is on screen. */
  async open(): Promise<void> {
    if (this.disabled) return
    this.isWanted = true
    const button = this.renderRoot?.querySelector('.trigger')
    const opening = this.isInline ? null : this.dialog.open(button)
    if (this.needsPayment) void this.make()
    else this.begin()
    await opening
    this.requestUpdate()
    await this.updateComplete
  }

  /** Closes the dialog, unless the page refuses. The payment is followed on. */
  close(): void {
    this.dialog.close()
  }

  /** Asks the server now instead of waiting for news. Resolves when it has answered, or failed to. */
  async refresh(): Promise<void> {
    await this.payments.refresh()
  }

  /** Does again what failed: makes the payment, or asks for it. */
  async retry(): Promise<void> {
    await (this.view.kind === 'uncreated' ? this.make() : this.payments.refresh())
  }

  /** Cancels the payment. Resolves when the server has answered, or failed to. */
  async cancel(): Promise<void> {
    await this.payments.cancel()
  }

  /** Resolves when the payment is on screen, at once if it is. */
  whenReady(): Promise<void> {
    return new Promise((resolve) => {
      if (this.payments.payment) resolve()
      else this.addEventListener('autogopay-ready', () => resolve(), { once: true })
    })
  }

  /** Puts the focus on the first thing that can be pressed. */
  override focus(options?: FocusOptions): void {
    this.renderRoot?.querySelector<HTMLElement>('button, a[href], summary')?.focus(options)
  }

  protected override willUpdate(changed: Changes): void {
    // The payment that another link has led to is none of this one; one that the page sets with it is.
    if (changed.get('link') && !changed.has('token') && !changed.has('checkoutUrl')) this.forget()
    const isNamed = ['token', 'checkoutUrl', 'link', 'endpoint'].some((name) => changed.has(name))
    if (isNamed && !this.isMade) {
      this.isWanted = this.dialog.isOpen
      this.begin(true)
    } else if (changed.has('mode')) this.begin()
    this.isMade = false
    if (changed.has('mode') && !this.isInline) void this.dialog.load()
    if (!this.hasUpdated && !this.slowTimer) {
      // Behind what the page does now, and while the answer is on its way, the shape costs no time.
      this.slowTimer = setTimeout(() => {
        this.wait = 'early'
        this.requestUpdate()
        this.slowTimer = setTimeout(() => {
          this.wait = 'long'
          this.requestUpdate()
        }, QUICK_ANSWER_MS)
      })
    }
    const { payment, failure, clock } = this.payments
    this.view = viewOf(payment, clock.now(), {
      failure: failure?.code ?? null,
      flow: this.flow,
      first: FIRST_FLOW[this.deviceFlow] ?? null,
      device: deviceOf(navigator),
    })
    if (this.view.kind !== 'loading') {
      clearTimeout(this.slowTimer)
      if (this.wait === 'early') this.wait = 'none'
    }
    this.announcer.observe(this.view, this.text)
    this.ticker.run('secondsLeft' in this.view)
    this.look.of(payment, this.payments.endpoint)
    void this.qr.draw(this.view)
  }

  protected override update(changed: Changes): void {
    const { renderRoot: root } = this
    if (!this.hasUpdated) this.serverScreen = serverScreenIn(root)
    const { serverScreen } = this
    const hadFocus = root.activeElement
    if (serverScreen) this.renderOptions.renderBefore = serverScreen.end
    const restore = this.view.kind === 'loading' ? null : serverScreen?.remove()
    if (restore) this.serverScreen = null
    super.update(changed)
    restore?.()
    if (!hadFocus || root.activeElement) return
    // What had the focus is gone: who uses a keyboard goes on here, and not at the top of the page.
    const place = root.querySelector<HTMLElement>('.card')
    place?.setAttribute('tabindex', '-1')
    place?.focus({ preventScroll: true })
  }

  protected override drawingFailed(): void {
    const failure = { code: 'render_failed', retryable: false }
    this.dispatchEvent(failureOf(failure, this.payments.payment))
  }

  protected override updated(): void {
    const { view, isVisible } = this
    const from = this.mark.set(this.status)
    const isQrShown = isVisible && view.kind === 'waiting-qr' && view.qrText !== null
    this.awake.want(isQrShown)
    this.events.tell(this.payments, { from, to: this.status, isVisible, isQrShown })
  }

  /** Also where the page names a mode that there is not. */
  private get isInline(): boolean {
    return this.mode !== 'modal' && this.mode !== 'button'
  }

  /** Whether its payment is asked for: in a dialog only once that has been opened. */
  private get isShown(): boolean {
    return this.isInline || this.isWanted
  }

  /** Whether the payer can see it now. */
  private get isVisible(): boolean {
    return this.isInline || this.dialog.isOpen
  }

  /** Whether the page has to make a payment before there is one to show. */
  private get needsPayment(): boolean {
    if (!this.fetchPayment && !this.link) return false
    if (this.isNameless) return true
    // Money that has paid by another code is no reason to pay again.
    return (
      ['expired', 'cancelled', 'denied'].includes(this.status) && !this.payments.payment?.orderPaid
    )
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.slowTimer)
    this.wait = 'long'
  }

  private async make(): Promise<void> {
    const hook = this.fetchPayment ?? (this.link && this.payByLink)
    // Once at a time: an impatient payer presses twice, and each call may be an order.
    if (!hook || this.isMaking) return
    this.isMaking = true
    // Late money may have come since the server was asked, or a new code from elsewhere.
    if (this.payments.payment) await this.payments.refresh()
    if (this.needsPayment) {
      this.forget()
      this.payments.show(null)
      try {
        const made = await makePayment(hook)
        // Unless the page has named another one by now.
        if (this.isNameless) {
          Object.assign(this, made)
          this.isMade = true
          this.begin(true)
        }
      } catch (cause) {
        if (this.isNameless) this.payments.refuse('fetch_failed', cause)
      }
    }
    this.isMaking = false
    this.requestUpdate()
  }

  private get isNameless(): boolean {
    return !this.token && !this.checkoutUrl
  }

  /** So that an ended payment does not come back in place of the next one. */
  private forget(): void {
    this.token = this.checkoutUrl = ''
  }

  private readonly payByLink = async (): Promise<string> => {
    const { openLink } = await loadExtras()
    this.form ??= await openLink(this, SCRIPT_ORIGIN)
    return this.form.ask()
  }

  /** Begins to follow the payment that the attributes name, if it is to be shown. */
  private begin(anew = false): void {
    if (anew) {
      this.flow = null
      this.events.forgetFailure()
      this.launch.reset()
    }
    if (!anew && this.payments.token) return
    try {
      const address = this.isShown ? addressOf(this, SCRIPT_ORIGIN) : null
      // Only once, at the start: later the server knows better than the page.
      const carried = address && !this.hasUpdated ? carriedPayment(this, address.token) : null
      this.payments.show(address, carried)
      if (address || !this.isShown) return
      if (this.link) return void this.make()
      // Else there would be a shape that never becomes anything.
      setTimeout(() => {
        if (this.status === 'loading' && !this.payments.token && !this.isMaking) {
          this.payments.refuse('invalid_address', 'no token')
        }
      }, LOST_MS)
    } catch (cause) {
      this.payments.refuse('invalid_address', cause)
    }
  }

  private get language(): Language {
    return localeOf(this.locale, languageAround(this), ['id', 'en', ...Object.keys(this.messages)])
  }

  private get text() {
    return wordsOf(this.language, this.messages)
  }

  private readonly on: Screen['on'] = {
    check: () => void this.payments.check(),
    cancel: () => void this.payments.cancel(),
    renew: () => void this.payments.renew(),
    refresh: () => void this.retry(),
    leaveForApp: () => {
      this.payments.leaveForApp()
      this.launch.begin()
    },
    choose: (flow) => {
      this.events.methodChanged({ from: flow === 'qr' ? 'app' : 'qr', to: flow })
      this.flow = flow
      this.requestUpdate()
    },
    prepare: () => this.qr.prepare(),
    zoom: () => void this.qr.use((qr) => qr.zoom()),
    save: () => void this.qr.use((qr) => qr.save(this.payments.payment, this.screen)),
    share: () => void this.qr.use((qr) => qr.share(this.payments.payment, this.screen)),
    copyCode: () => void this.qr.copy(this.payments.payment?.qrText, 'copied'),
    copyLink: () => void this.qr.copy(this.payments.pageUrl, 'linkCopied'),
  }

  private get screen(): Screen {
    const { payments, on, canShare, inApp, zone, hideAmount, returnUrl, isInline } = this
    const { clock, offline, busy, notice, pageUrl, checkWait } = payments
    return {
      text: this.text,
      locale: this.language,
      now: clock.now(),
      hasLogo: this.look.hasLogo,
      launch: this.launch.state,
      returnUrl: returnUrl && linkOf(returnUrl),
      offline,
      busy,
      notice,
      on,
      zone,
      inApp,
      canShare,
      hideAmount,
      pageUrl,
      checkWait,
      isLoading: this.qr.isLoading,
      isEarly: this.wait === 'early' && isInline,
    }
  }

  protected override render(): unknown {
    // What the server drew says more than a skeleton would.
    if (this.serverScreen) return noChange
    const { mode, isInline, screen, view, disabled } = this
    const form = this.form?.draw(view, screen)
    if (!form && isInline && view.kind === 'loading' && this.wait === 'none') return noChange
    const zoom = this.isVisible ? this.qr.dialog(view, screen) : nothing
    const content = () => form ?? card(view, screen, this.announcer)
    if (isInline) return html`${content()}${zoom}`
    const { text, locale } = screen
    const button = { label: this.label || text.pay, disabled, locale }
    return html`${mode === 'button' ? trigger(button, () => void this.open()) : nothing}
    ${this.dialog.draw(screen, content)}${zoom}`
  }
}

/** An address that the page wrote, if it may be linked to. */
function linkOf(address: string): string | null {
  try {
    const { href } = new URL(address, document.baseURI)
    return isSafeLink(href) ? href : null
  } catch {
    return null
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'autogopay-checkout': AutogopayCheckout
  }
}
