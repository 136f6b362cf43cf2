import { addressOf } from '../checkout-address.ts'
import { CheckoutError, toCheckoutError } from '../checkout-error.ts'
import type { ElementStatus } from '../element-status.ts'
import { failureOf } from '../events.ts'
import { adoptStyles } from '../rendering/css.ts'
import type { Controller, ReactiveElement } from '../rendering/element.ts'
import type { TemplateResult } from '../rendering/html.ts'
import type { Screen } from '../screens/screen.ts'
import type { View } from '../view.ts'
import type { CheckoutLink, PayLink } from './contract.ts'
import { LinkClient, RefusedFields } from './link-client.ts'
import { LinkMemory } from './link-memory.ts'
import { LinkPicture } from './link-picture.ts'
import { madeBefore } from './made-before.ts'
import { linkCard, type LinkScreen, type LinkView, type Trouble } from './link-screen.ts'
import { badField, type FormErrors, type FormValues, readForm } from './read-form.ts'
import { linkStyles } from './styles.ts'
import { linkText } from './words.ts'

/** What the element tells of itself. */
export interface LinkHost extends ReactiveElement {
  link: string
  endpoint: string
  readonly status: ElementStatus
  open(): Promise<void>
}

// The first call of this key still runs, and takes 30 seconds at most.
const STILL_RUNNING_MS = 1_500
const MOST_WAITS = 20

/**
 * Takes a payment by a payment link: shows what it is for, asks what it asks, and has the server make
 * the payment once the payer has confirmed. After that the element goes on as with any payment.
 */
export class LinkForm implements Controller {
  private readonly host: LinkHost
  private readonly defaultEndpoint: string
  private readonly picture: LinkPicture
  private client: LinkClient | null = null
  private memory: LinkMemory | null = null
  /** Server and link that are shown. */
  private asked = ''
  private filledInFor = ''
  private link: CheckoutLink | null = null
  private failure: 'unknown' | 'unreachable' | null = null
  private values: FormValues = {}
  private errors: FormErrors = {}
  private trouble: Trouble | null = null
  private isBusy = false
  private isFaultNew = false
  private resolve: ((token: string) => void) | null = null
  /** The payment has been made, but is not on screen yet. */
  private isLeaving = false
  private hadFocus = false
  private accent: string | null = null

  /** @param defaultEndpoint - Server to ask when the page names none. */
  constructor(host: LinkHost, defaultEndpoint: string) {
    this.host = host
    this.defaultEndpoint = defaultEndpoint
    this.picture = new LinkPicture(host)
    adoptStyles(host.renderRoot, linkStyles.cssText)
    host.addController(this)
  }

  /** State of the element while it has no payment; null: nothing of a link is on screen. */
  get status(): ElementStatus | null {
    if (!this.resolve) return null
    if (this.failure) return 'error'
    return this.link ? 'idle' : 'loading'
  }

  /** Asks the payer. @returns Token of the payment, when there is one; of the last one if that counts. */
  ask(): Promise<string> {
    this.asked = ''
    this.isLeaving = false
    return new Promise((resolve) => {
      this.resolve = resolve
      void this.load()
    })
  }

  /** The card, while it is this one's; null: it is the payment's. */
  draw(view: View, screen: Screen): TemplateResult | null {
    const mine = this.viewBeside(view)
    // A last look at what is about to go.
    if (!mine && this.isLeaving) this.hadFocus = this.hasFocus
    if (!mine) return null
    const { isWanted } = this.picture
    const text = linkText(screen.text, screen.locale)
    return linkCard(mine, { ...screen, text, isPictureWanted: isWanted, do: this.do })
  }

  hostConnected(): void {
    window.addEventListener('online', this.onOnline)
  }

  hostDisconnected(): void {
    window.removeEventListener('online', this.onOnline)
  }

  hostUpdated(): void {
    const { host } = this
    if (this.resolve && this.asked !== this.nameOfLink) void this.load()
    if (this.isLeaving && host.status !== 'loading') this.leave()
    this.fillIn()
    if (!this.isFaultNew) return
    this.isFaultNew = false
    host.renderRoot.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }

  private get nameOfLink(): string {
    return `${this.host.endpoint} ${this.host.link}`
  }

  private get hasFocus(): boolean {
    return Boolean(this.host.renderRoot.activeElement?.closest('form'))
  }

  private viewBeside(view: View): LinkView | null {
    const { link, failure, errors, trouble, isBusy, isLeaving } = this
    const ended = this.host.link ? deadEndOf(view) : null
    if (ended) return ended
    // The form stays until the payment has come: a shape in between would only flicker.
    if (view.kind !== 'loading' || !(this.resolve || isLeaving)) return null
    if (failure) return { kind: failure }
    return link && { kind: 'offer', link, errors, trouble, isBusy: isBusy || isLeaving }
  }

  private readonly do: LinkScreen['do'] = {
    write: ({ target }) => {
      const { name, value } = target as HTMLInputElement
      this.values = { ...this.values, [name]: value }
    },
    submit: (event) => {
      if (event instanceof KeyboardEvent && !isEnterInField(event)) return
      event.preventDefault()
      void this.submit()
    },
    again: () => void (this.resolve ? this.load() : this.host.open()),
  }

  private readonly onOnline = (): void => {
    if (this.failure === 'unreachable') void this.load()
  }

  /** Finds out what the link is for, unless it has led to a payment already. */
  private async load(): Promise<void> {
    const { host, nameOfLink: asked } = this
    const isAnother = asked !== this.asked
    this.asked = asked
    this.failure = null
    if (isAnother) this.begin()
    host.requestUpdate()
    if (!host.link) return
    try {
      const { client } = this
      if (!client) throw new CheckoutError('invalid_address', false)
      const token = isAnother ? await madeBefore(client, this.memory) : null
      if (this.asked !== asked) return
      if (token) return this.goOn(token)
      const link = await client.get()
      if (this.asked === asked) this.show(link)
    } catch (cause) {
      if (this.asked === asked) this.fail(cause)
    }
    host.requestUpdate()
  }

  private begin(): void {
    const { host, asked } = this
    this.link = null
    this.errors = {}
    this.trouble = null
    this.isBusy = false
    this.client = null
    // Who begins anew at the same link mostly wants to change one thing.
    if (this.filledInFor !== asked) this.values = {}
    this.filledInFor = asked
    try {
      // A link stands where a payment's token would.
      const names = { token: host.link, checkoutUrl: '', endpoint: host.endpoint }
      const { endpoint = '' } = addressOf(names, this.defaultEndpoint) ?? {}
      this.client = new LinkClient(endpoint, host.link)
      this.memory = new LinkMemory(endpoint, host.link)
      this.picture.endpoint = endpoint
    } catch {
      // The page named no proper server.
    }
  }

  private show(link: CheckoutLink): void {
    this.link = link
    this.picture.of(link.pictureUrl)
    if (!link.accent || link.accent === this.accent) return
    this.accent = link.accent
    adoptStyles(this.host.renderRoot, `:host{--brand:${link.accent}}`)
  }

  private fail(cause: unknown): void {
    const { code, retryable } = toCheckoutError(cause)
    this.failure = retryable ? 'unreachable' : 'unknown'
    this.tell(code, retryable)
  }

  private tell(code: string, retryable: boolean): void {
    this.host.dispatchEvent(failureOf({ code, retryable }, null))
  }

  private async submit(): Promise<void> {
    const { link, host, asked } = this
    if (!link || this.isBusy || this.isLeaving) return
    const { wish, errors } = readForm(link, this.values)
    this.errors = errors ?? {}
    this.trouble = errors && 'formWrong'
    this.isFaultNew = errors !== null
    host.requestUpdate()
    if (!wish) return
    this.isBusy = true
    try {
      const token = await this.pay(wish)
      if (this.asked === asked) this.goOn(token)
    } catch (cause) {
      if (this.asked === asked) await this.explain(cause)
    }
    if (this.asked !== asked) return
    this.isBusy = false
    host.requestUpdate()
  }

  private async pay(wish: PayLink): Promise<string> {
    const { client, memory } = this
    if (!client || !memory) throw new CheckoutError('invalid_address', false)
    for (let tries = 0; ; tries += 1) {
      try {
        const token = await client.pay(wish, memory.key())
        memory.keep(token)
        return token
      } catch (cause) {
        const { code } = toCheckoutError(cause)
        // The key is of another wish, whose answer was lost: this one is a wish of its own.
        if (code === 'idempotency_mismatch' && tries === 0) memory.forget()
        else if (code === 'idempotency_in_progress' && tries < MOST_WAITS) {
          await new Promise((resolve) => setTimeout(resolve, STILL_RUNNING_MS))
        } else throw cause
      }
    }
  }

  /** Says why there is no payment, by what the link is now. */
  private async explain(cause: unknown): Promise<void> {
    const { code, retryable } = toCheckoutError(cause)
    this.trouble = troubleOf(code)
    if (cause instanceof RefusedFields) this.refuse(cause.fields)
    // Reading it again tells of a link that is gone.
    if (code !== 'not_found') this.tell(code, retryable)
    const mayHaveChanged = ['not_found', 'link_closed', 'invalid_request'].includes(code)
    if (mayHaveChanged) await this.load()
  }

  private refuse(names: readonly string[]): void {
    const refused = this.link?.fields.filter(({ name }) => names.includes(name)) ?? []
    for (const { name } of refused) this.errors = { ...this.errors, [name]: badField(name) }
    this.isFaultNew = refused.length > 0
    this.trouble = this.isFaultNew ? 'formWrong' : 'linkChanged'
  }

  private goOn(token: string): void {
    this.isLeaving = true
    this.resolve?.(token)
    this.resolve = null
    this.host.requestUpdate()
  }

  /** The payment is on screen. Who has pressed the button goes on at its title, for the button is gone. */
  private leave(): void {
    this.isLeaving = false
    if (!this.hadFocus) return
    this.hadFocus = false
    const title = this.host.renderRoot.querySelector<HTMLElement>('[part~=title]')
    title?.setAttribute('tabindex', '-1')
    title?.focus({ preventScroll: true })
  }

  /** Puts back what was written before the form was taken away, as by closing the dialog. */
  private fillIn(): void {
    for (const field of this.host.renderRoot.querySelectorAll<HTMLInputElement>('form [name]')) {
      const written = this.values[field.name as keyof FormValues]
      if (written && !field.value) field.value = written
    }
  }
}

/** The screen of a payment of which nothing more can come, so that only another leads on; null: it is none. */
function deadEndOf(view: View): LinkView | null {
  if (view.kind !== 'cancelled' && view.kind !== 'expired' && view.kind !== 'denied') return null
  const { kind, payment } = view
  const { orderPaid, renewalsLeft } = payment
  const mayGoOn = orderPaid || (kind !== 'cancelled' && renewalsLeft !== 0)
  return mayGoOn ? null : { kind, payment }
}

function isEnterInField({ key, target, isComposing }: KeyboardEvent): boolean {
  return key === 'Enter' && !isComposing && target instanceof HTMLInputElement
}

function troubleOf(code: string): Trouble {
  if (code === 'rate_limited') return 'linkTooOften'
  return code === 'unreachable' ? 'failed' : 'linkUnavailable'
}
