import type { Payment } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { keyed } from 'lit/directives/keyed.js'
import { api } from '../../app/api.ts'
import { call } from '../../app/http.ts'
import { may, merchant } from '../../app/session.ts'
import { errorText } from '../../parts/dialog.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { codeBlock } from './code-block.ts'
import { embedForm } from './embed-form.ts'
import { words } from './embed-words.ts'
import { attributesOf, PLAIN, snippetOf, styleOf, type Look, type ScriptNames } from './snippet.ts'
import { developerHead, headingOf } from './tabs.ts'

// The very script that shops put into their pages.
const ELEMENT = '/embed/v1/autogopay-checkout.js'
const NAMES = '/embed/v1/autogopay-checkout.json'
const EXAMPLE_RUPIAH = 10_000

/** The tag for a shop's page: how it shall look, what that looks like, and the code for it. */
@customElement('ap-developer-embed')
export class DeveloperEmbed extends Page {
  @state() private look: Look = PLAIN
  @state() private isMaking = false

  private readonly script = new Load<ScriptNames>(this, (signal) =>
    call<ScriptNames>('GET', NAMES, { signal }),
  )
  private readonly shown = new Load<Payment | null>(this, examplePayment)

  get heading(): string {
    return headingOf('embed')
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void import(/* @vite-ignore */ ELEMENT)
  }

  protected override updated(): void {
    const element = this.querySelector<HTMLElement>('autogopay-checkout')
    if (!element) return
    for (const name of Object.keys(PLAIN)) element.removeAttribute(name)
    for (const [name, value] of attributesOf(this.look)) element.setAttribute(name, value)
    // The policy allows no style attribute, but a script may set a property.
    if (this.look.accent) element.style.setProperty('--autogopay-accent', this.look.accent)
    else element.style.removeProperty('--autogopay-accent')
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page developers">
      ${developerHead('embed')}
      <p class="note">${text.note}</p>
      <div class="columns">
        <section class="card stage" aria-labelledby="preview-title">
          <h2 id="preview-title">${text.preview}</h2>
          ${this.shown.render((payment) => this.preview(payment))}
        </section>
        ${embedForm(this.look, (some) => (this.look = { ...this.look, ...some }))}
      </div>
      ${this.script.render((script) => this.code(script))}
    </div>`
  }

  private preview(payment: Payment | null): unknown {
    const text = words()
    const make = may('payments:create')
      ? html`<button class="button" ?disabled=${this.isMaking} @click=${() => this.make()}>
          ${payment ? text.makeNew : text.make}
        </button>`
      : nothing
    if (!payment) {
      return empty({ icon: 'qr', title: text.none, note: text.noneNote, action: make })
    }
    // Each way to be shown starts with a new element, as it does on a shop's page.
    return html`<p class="note">${text.previewNote}</p>
      ${keyed(
        `${payment.id} ${this.look.mode}`,
        html`<autogopay-checkout
          token=${payment.checkoutToken}
          endpoint=${location.origin}
        ></autogopay-checkout>`,
      )}
      <div class="actions">
        ${
          this.look.mode === 'modal'
            ? html`<button class="button primary" @click=${this.open}>${text.openDialog}</button>`
            : nothing
        }
        ${make}
      </div>`
  }

  private code(script: ScriptNames): unknown {
    const text = words()
    const snippet = snippetOf({ look: this.look, script, origin: location.origin })
    const style = styleOf(this.look)
    return html`<section class="card">
      ${codeBlock(text.code, snippet)}
      <p class="note">${text.codeNote}</p>
      ${style ? codeBlock(text.style, style) : nothing}
      <p><a href="/docs/playground" target="_blank">${text.playground}</a></p>
    </section>`
  }

  private readonly open = () => {
    const element = this.querySelector('autogopay-checkout') as (HTMLElement & Openable) | null
    void element?.open()
  }

  private async make(): Promise<void> {
    this.isMaking = true
    try {
      const wish = { amount: EXAMPLE_RUPIAH, description: words().example }
      const payment = await api.payments.create(wish, crypto.randomUUID())
      sessionStorage.setItem(exampleKey(), payment.id)
      this.shown.show({ kind: 'ready', data: payment })
    } catch (error) {
      say('bad', errorText(error))
    }
    this.isMaking = false
  }
}

interface Openable {
  open(): Promise<void>
}

const exampleKey = () => `autogopay.example.${merchant()?.id}`

/** The payment made here before. Not any other: the element can cancel what it shows. */
async function examplePayment(signal: AbortSignal): Promise<Payment | null> {
  const id = sessionStorage.getItem(exampleKey())
  return id ? api.payments.get(id, { signal }) : null
}
