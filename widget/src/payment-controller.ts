import type { Controller, ControllerHost } from './rendering/element.ts'
import type { CheckoutAddress } from './checkout-address.ts'
import { CheckoutClient } from './checkout-client.ts'
import { CheckoutError, toCheckoutError } from './checkout-error.ts'
import type { CheckoutPayment } from './contract.ts'
import { withDeadline } from './deadline.ts'
import { deviceOf } from './device.ts'
import { onPageWake } from './page-wakes.ts'
import { PaymentWatch } from './payment-watch.ts'
import { isReturnFromApp } from './return-from-app.ts'
import { ServerClock } from './server-clock.ts'

/** What the payer has asked for and is waiting on. */
export type Action = 'check' | 'cancel' | 'renew' | 'refresh'
/** How the last action went, when the screen does not show it. */
export type Notice =
  | 'notYet'
  | 'tooOften'
  | 'refused'
  | 'failed'
  | 'copied'
  | 'linkCopied'
  | 'saved'
  | 'shared'
  | 'notCopied'
  | 'linkNotCopied'

type Work = (watch: PaymentWatch, client: CheckoutClient, signal: AbortSignal) => Promise<void>

// A forced check waits for the provider, so it may take longer than a plain question.
const ACTION_MS = 20_000
// The server asks the provider every 3 seconds at most; whoever asks more often learns nothing new.
const CHECK_GAP_MS = 5_000
const TOO_OFTEN_GAP_MS = 15_000

/**
 * Knows one payment for its host element: watches it while the element is connected, carries out
 * what the payer asks, and stops everything when the element leaves the page.
 */
export class PaymentController implements Controller {
  /** Last word of the server. */
  payment: CheckoutPayment | null = null
  /** Why there is no payment to show, or no longer any. */
  failure: CheckoutError | null = null
  /** The payment is shown, but the server cannot be asked at the moment. */
  offline = false
  busy: Action | null = null
  notice: Notice | null = null
  readonly clock = new ServerClock()

  private readonly host: ControllerHost
  private readonly onRenewed: (payment: CheckoutPayment) => void
  private address: CheckoutAddress | null = null
  private client: CheckoutClient | null = null
  private watch: PaymentWatch | null = null
  private connected = false
  private stopListening: (() => void) | null = null
  private checkWhenSeen = isReturnFromApp(location.search)
  private checking: Promise<CheckoutPayment> | null = null
  private checkableAt = 0
  private acting: Promise<void> = Promise.resolve()
  private lastAsked: Action | null = null

  /** @param onRenewed - The payment has expired, and another is shown in its place at once. */
  constructor(host: ControllerHost, onRenewed: (payment: CheckoutPayment) => void) {
    this.host = host
    this.onRenewed = onRenewed
    host.addController(this)
  }

  hostConnected(): void {
    this.connected = true
    this.stopListening = onPageWake({
      wake: () => this.wake(),
      sleep: () => this.watch?.hangUp(),
    })
    this.start()
  }

  hostDisconnected(): void {
    this.connected = false
    this.stopListening?.()
    this.stop()
  }

  /** Token of the payment that is shown; after a renewal the new one. */
  get token(): string | null {
    return this.address?.token ?? null
  }

  /** Server of the payment that is shown. */
  get endpoint(): string | undefined {
    return this.address?.endpoint
  }

  /** Names server and payment for the whole page. */
  get key(): string {
    return `${this.endpoint} ${this.token}`
  }

  /** Address of the payment's page at the server, which needs no cookie and works in any browser. */
  get pageUrl(): string | null {
    const { address } = this
    return address && `${address.endpoint}/pay/${encodeURIComponent(address.token)}`
  }

  /** Seconds until the payer may ask again. */
  get checkWait(): number {
    return Math.max(0, Math.ceil((this.checkableAt - Date.now()) / 1000))
  }

  /**
   * Shows another payment, or none.
   * @param known - What the page carries of it already.
   */
  show(address: CheckoutAddress | null, known: CheckoutPayment | null = null): void {
    this.stop()
    this.address = address
    this.payment = null
    this.failure = null
    this.offline = false
    this.start(known)
    this.host.requestUpdate()
  }

  /**
   * Shows that there is no payment to ask for.
   * @param code - `invalid_address`: the page named no proper one; `fetch_failed`: it could make none.
   */
  refuse(code: 'invalid_address' | 'fetch_failed', cause: unknown): void {
    this.show(null)
    this.failure = new CheckoutError(code, code === 'fetch_failed', { cause })
    // The payer is told what to do; this is for who wrote the page.
    console.warn(this.failure)
  }

  /** Tells the payer how something went that the server has no part in. */
  say(notice: Notice): void {
    this.notice = notice
    this.host.requestUpdate()
  }

  /** Asks the server for the payment now. */
  async refresh(): Promise<void> {
    if (this.failure?.retryable === false) return this.show(this.address)
    await this.act('refresh', async (watch) => watch.catchUp())
  }

  /** Makes the server ask the provider whether the money has come. */
  async check(): Promise<void> {
    if (this.checkWait > 0) return
    await this.act('check', async (watch, client) => {
      watch.accept(await this.askProvider(watch, client))
      if (this.payment?.status === 'pending') this.notice = 'notYet'
    })
  }

  /** Cancels the payment; if it was paid meanwhile, shows that. */
  async cancel(): Promise<void> {
    await this.act('cancel', async (watch, client, signal) =>
      watch.accept(await client.cancel(signal)),
    )
  }

  /** Goes on with a new payment for the same order. */
  async renew(): Promise<void> {
    await this.act('renew', async (_watch, client, signal) => {
      this.follow((await client.renew(signal)).token)
    })
  }

  /** The payer is leaving for the app: when the page is seen again, the provider is asked at once. */
  leaveForApp(): void {
    this.checkWhenSeen = true
  }

  private start(known: CheckoutPayment | null = null): void {
    if (!this.connected || !this.address) return
    const client = new CheckoutClient(this.address, deviceOf(navigator))
    const watch = new PaymentWatch(client, {
      onPayment: (payment) => this.onPayment(payment),
      onFailure: (error) => this.onFailure(error),
    })
    this.client = client
    this.watch = watch
    if (known) watch.accept(known)
    // What is known may be followed by another payment, which has a watch of its own.
    if (this.watch === watch) void watch.start()
  }

  private stop(): void {
    this.watch?.stop()
    this.watch = null
    this.client = null
    this.busy = null
    this.notice = null
    this.checking = null
    this.checkableAt = 0
  }

  private onPayment(payment: CheckoutPayment): void {
    this.clock.sync(payment.serverTime)
    this.failure = null
    this.offline = false
    // Someone made a new code already (another tab, or this page before it was reloaded).
    if (payment.status === 'expired' && payment.renewedByToken) {
      if (this.payment) this.onRenewed(payment)
      return this.follow(payment.renewedByToken)
    }
    const isFirst = this.payment === null
    this.payment = payment
    if (payment.status !== 'pending') this.notice = null
    if (isFirst && this.checkWhenSeen) this.checkQuietly()
    this.host.requestUpdate()
  }

  private onFailure(error: CheckoutError): void {
    if (this.payment && error.retryable) this.offline = true
    else this.failure = error
    this.host.requestUpdate()
  }

  private follow(token: string): void {
    if (this.address) this.show({ ...this.address, token })
  }

  /** Catches up: the page may have missed something. */
  wake(): void {
    // The clock may have stood still meanwhile; draw what is true now before the answer comes.
    this.host.requestUpdate()
    if (this.checkWhenSeen && this.payment) this.checkQuietly()
    else if (this.mayStillBePaid) {
      // Not beside a question that is open.
      void Promise.allSettled([this.acting, this.checking]).then(() => this.watch?.catchUp())
    }
  }

  /** Also after it expired or was cancelled: money that comes late is the merchant's. */
  private get mayStillBePaid(): boolean {
    const status = this.payment?.status ?? 'pending'
    return status === 'pending' || status === 'expired' || status === 'cancelled'
  }

  private checkQuietly(): void {
    this.checkWhenSeen = false
    const { watch, client } = this
    if (!watch || !client || this.payment?.status !== 'pending') return
    this.askProvider(watch, client).then(
      (payment) => watch.accept(payment),
      () => watch.catchUp(),
    )
  }

  /** One question at a time, whoever asks: the payer by the button, or we on the return from the app. */
  private askProvider(watch: PaymentWatch, client: CheckoutClient): Promise<CheckoutPayment> {
    this.checkableAt = Date.now() + CHECK_GAP_MS
    this.checking ??= withDeadline(watch.signal, ACTION_MS, (signal) =>
      client.check(signal),
    ).finally(() => {
      this.checking = null
    })
    return this.checking
  }

  /** One action at a time: the same again is the same, and another waits for its turn. */
  private act(action: Action, work: Work): Promise<void> {
    if (this.lastAsked !== action) {
      this.lastAsked = action
      this.acting = this.run(action, work, this.acting)
    }
    return this.acting
  }

  private async run(action: Action, work: Work, before: Promise<void>): Promise<void> {
    const { watch } = this
    await before
    await this.carryOut(action, work, watch)
    if (this.lastAsked === action) this.lastAsked = null
  }

  private async carryOut(action: Action, work: Work, watch: PaymentWatch | null): Promise<void> {
    const { client } = this
    // What was meant for one payment is not done to the next.
    if (!watch || !client || watch !== this.watch) return
    this.busy = action
    this.notice = null
    this.host.requestUpdate()
    try {
      await withDeadline(watch.signal, ACTION_MS, (signal) => work(watch, client, signal))
    } catch (cause) {
      if (this.watch === watch) await this.onActionFailed(toCheckoutError(cause).code, watch)
    }
    // A renewal has put another payment in this one's place: its state is not ours to touch.
    if (this.watch !== watch) return
    this.busy = null
    this.host.requestUpdate()
  }

  private async onActionFailed(code: string, watch: PaymentWatch): Promise<void> {
    this.notice = code === 'rate_limited' ? 'tooOften' : 'failed'
    if (code === 'rate_limited') this.checkableAt = Date.now() + TOO_OFTEN_GAP_MS
    if (code !== 'payment_not_payable') return
    // Mostly the payment has moved on meanwhile, and the next screen says it all.
    const before = this.payment?.status
    this.notice = null
    await watch.catchUp()
    if (this.watch === watch && this.payment?.status === before) this.notice = 'refused'
  }
}
