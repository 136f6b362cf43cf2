import type { Payment } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { MAX_RUPIAH } from '../../../../../shared/src/rupiah.ts'
import { api } from '../../app/api.ts'
import { CallError } from '../../app/http.ts'
import { locale } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { Follows } from '../../app/store.ts'
import { theme } from '../../app/theme.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { formatRupiah } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { empty } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/pos.css'
import { chime, isSoundOn, prepareChime, turnSound } from './chime.ts'
import { keypad } from './keypad.ts'
import { keyOf, press, type Key } from './keys.ts'
import { words } from './words.ts'

/** What the till shows. */
type View =
  | { kind: 'amount' }
  | { kind: 'creating' }
  | { kind: 'waiting'; payment: Payment }
  | { kind: 'over'; payment: Payment; isPaid: boolean }
  | { kind: 'unconnected' }
  | { kind: 'inactive' }

// The very script that shops put into their pages.
const ELEMENT = '/embed/v1/autogopay-checkout.js'

/** The till: type an amount, show the code, hear that it is paid. */
@customElement('ap-pos')
export class Pos extends Page {
  @state() private view: View = { kind: 'amount' }
  @state() private amount = 0
  @state() private error = ''
  private note = ''
  // One for each sale: pressing twice, or again after a lost answer, makes one payment.
  private saleKey = crypto.randomUUID()
  private readonly onKey = (event: KeyboardEvent) => this.typed(event)

  constructor() {
    super()
    this.addController(new Follows(this, theme))
  }

  get heading(): string {
    return words().title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('keydown', this.onKey)
    void import(/* @vite-ignore */ ELEMENT)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('keydown', this.onKey)
  }

  protected override render(): unknown {
    const text = words()
    const isOn = isSoundOn()
    const turn = () => {
      turnSound(!isOn)
      this.requestUpdate()
    }
    return html`<div class="page pos">
      <header class="page-head">
        <h1>${text.title}</h1>
        <button class="icon-button" aria-label=${isOn ? text.sound : text.mute} @click=${turn}>
          ${icon(isOn ? 'sound' : 'mute')}
        </button>
      </header>
      ${this.content()}
    </div>`
  }

  private content(): unknown {
    const { view } = this
    switch (view.kind) {
      case 'amount':
      case 'creating':
        return this.till(view.kind === 'creating')
      case 'waiting':
      case 'over':
        return this.sale(view)
      case 'unconnected':
        return this.unconnected()
      case 'inactive':
        return this.inactive()
    }
  }

  private till(isCreating: boolean): unknown {
    const text = words()
    const create = (event: Event) => {
      event.preventDefault()
      void this.create()
    }
    return html`<form class="card till" @submit=${create}>
      <p class="amount-line">
        <span class="visually-hidden">${text.amount}</span>
        <output aria-live="polite">${formatRupiah(this.amount)}</output>
        ${
          this.amount > 0
            ? html`<button
                type="button"
                class="icon-button"
                aria-label=${text.clear}
                @click=${() => this.press('clear')}
              >
                ${icon('cross')}
              </button>`
            : nothing
        }
      </p>
      <p class="error" role="alert">${this.error}</p>
      ${keypad((key) => this.press(key))}
      <label class="field">
        <span>${text.note}</span>
        <input
          name="note"
          maxlength="100"
          autocomplete="off"
          placeholder=${text.notePlaceholder}
          .value=${this.note}
          @input=${(event: Event) => (this.note = (event.target as HTMLInputElement).value)}
        />
      </label>
      <button class="button primary large" ?disabled=${this.amount === 0 || isCreating}>
        ${icon('qr')} ${isCreating ? text.creating : text.create}
      </button>
    </form>`
  }

  private sale(view: Extract<View, { kind: 'waiting' | 'over' }>): unknown {
    const text = words()
    const { payment } = view
    return html`<div class="sale">
      <autogopay-checkout
        token=${payment.checkoutToken}
        endpoint=${location.origin}
        locale=${locale.get()}
        theme=${theme.get()}
        device-flow="qr"
        @autogopay-paid=${() => this.paid(payment)}
        @autogopay-expired=${() => this.over(payment)}
        @autogopay-cancelled=${() => this.over(payment)}
        @autogopay-failed=${() => this.over(payment)}
      ></autogopay-checkout>
      <p class="visually-hidden" role="status">
        ${view.kind === 'over' && view.isPaid ? text.paid(formatRupiah(payment.amount)) : ''}
      </p>
      <div class="actions">
        ${
          view.kind === 'waiting'
            ? html`<button class="button" @click=${() => this.cancel(payment)}>
                ${text.cancel}
              </button>`
            : html`<button class="button primary large" @click=${() => this.startOver()}>
                ${text.next}
              </button>`
        }
        <a class="button" href="${BASE}/payments/${payment.id}">${text.details}</a>
      </div>
    </div>`
  }

  private unconnected(): unknown {
    const text = words()
    return empty({
      icon: 'plug',
      title: text.connectFirst,
      note: text.connectFirstNote,
      action: may('connections:write')
        ? html`<a class="button primary" href="${BASE}/connections">${text.connect}</a>`
        : nothing,
    })
  }

  private inactive(): unknown {
    const text = words()
    return empty({
      icon: 'star',
      title: text.activateFirst,
      note: text.activateFirstNote,
      action: may('activation:write')
        ? html`<a class="button primary" href="${BASE}/activation">${text.activate}</a>`
        : nothing,
    })
  }

  private typed(event: KeyboardEvent): void {
    const { target } = event
    const isElsewhere = target instanceof HTMLElement && target.closest('input, select, dialog')
    if (this.view.kind !== 'amount' || isElsewhere) return
    const key = keyOf(event)
    if (key) this.press(key)
  }

  private press(key: Key): void {
    const next = press(this.amount, key)
    const isRefused = key !== 'erase' && key !== 'clear' && next === this.amount && next > 0
    this.error = isRefused ? words().tooMuch(formatRupiah(MAX_RUPIAH)) : ''
    this.amount = next
  }

  private async create(): Promise<void> {
    if (this.amount === 0 || this.view.kind === 'creating') return
    prepareChime()
    this.error = ''
    this.view = { kind: 'creating' }
    const note = this.note.trim()
    try {
      const wish = { amount: this.amount, ...(note && { description: note }) }
      const payment = await api.payments.create(wish, this.saleKey)
      this.view = { kind: 'waiting', payment }
    } catch (error) {
      this.view = { kind: viewAfter(error) }
      this.error = errorText(error)
      // A refused try must not be answered from memory when it is made again.
      if (!(error instanceof CallError && error.code === 'offline')) {
        this.saleKey = crypto.randomUUID()
      }
    }
  }

  private paid(payment: Payment): void {
    chime()
    this.view = { kind: 'over', payment, isPaid: true }
  }

  private over(payment: Payment): void {
    if (this.view.kind === 'waiting') this.view = { kind: 'over', payment, isPaid: false }
  }

  private async cancel(payment: Payment): Promise<void> {
    const text = words()
    await ask({
      title: text.cancelTitle,
      body: html`<p>${text.cancelNote}</p>`,
      confirm: text.cancelYes,
      isDangerous: true,
      act: async () => {
        await api.payments.cancel(payment.id)
        this.over(payment)
      },
    })
  }

  private startOver(): void {
    this.amount = 0
    this.note = ''
    this.error = ''
    this.saleKey = crypto.randomUUID()
    this.view = { kind: 'amount' }
  }
}

/** What is shown when no payment was made: where something must be done first, that. */
function viewAfter(error: unknown): 'unconnected' | 'inactive' | 'amount' {
  if (!(error instanceof CallError)) return 'amount'
  if (error.code === 'no_connection') return 'unconnected'
  return error.code === 'account_inactive' ? 'inactive' : 'amount'
}
