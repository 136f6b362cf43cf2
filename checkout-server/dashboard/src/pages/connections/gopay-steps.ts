import type { Connection } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { BASE } from '../../app/router.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { Part } from '../../parts/page.ts'
import { pictureOf } from '../../parts/picture.ts'
import { words } from './words.ts'

/** Where connecting stands: follows from the connection alone. */
type Step = 'phone' | 'code' | 'outlet' | 'qris' | 'ready'
const ORDER: readonly Step[] = ['phone', 'code', 'outlet', 'qris']

/**
 * Connecting a GoPay Merchant account: phone, code, outlet, static QRIS.
 * @fires ap-changed - The connection, its detail, is further than before.
 * @fires ap-close - Nothing more is to be done here.
 */
@customElement('ap-gopay-steps')
export class GopaySteps extends Part {
  @property({ attribute: false }) connection: Connection | null = null

  @state() private isBusy = false
  @state() private error = ''
  /** Asks for the time again, for the seconds until another code may be sent. */
  private ticking: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.ticking = setInterval(() => {
      if (this.step === 'code') this.requestUpdate()
    }, 1_000)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.ticking)
  }

  private get step(): Step {
    switch (this.connection?.status) {
      case undefined:
      case 'disconnected':
      case 'needs_login':
        return this.connection?.login?.otpExpiresAt ? 'code' : 'phone'
      case 'awaiting_otp':
        return 'code'
      case 'choosing_outlet':
        return 'outlet'
      case 'needs_qris':
        return 'qris'
      case 'active':
        return 'ready'
    }
  }

  protected override render(): unknown {
    const text = words()
    const { step } = this
    const at = ORDER.indexOf(step)
    return html`<section class="card steps" aria-label=${text.connectGopay}>
      <header>
        <h2>${step === 'ready' ? text.readyTitle : text.connectGopay}</h2>
        <button class="icon-button" aria-label=${text.close} @click=${this.close}>
          ${icon('cross')}
        </button>
      </header>
      ${
        at < 0
          ? nothing
          : html`<ol class="step-list" aria-label=${text.step(at + 1, ORDER.length)}>
              ${text.steps.map(
                (name, index) =>
                  html`<li
                    class=${index < at ? 'done' : index === at ? 'now' : ''}
                    aria-current=${index === at ? 'step' : 'false'}
                  >
                    ${name}
                  </li>`,
              )}
            </ol>`
      }
      ${this.content(step)}
      <p class="error" role="alert">${this.error}</p>
    </section>`
  }

  private content(step: Step): unknown {
    switch (step) {
      case 'phone':
        return this.phone()
      case 'code':
        return this.code()
      case 'outlet':
        return this.outlet()
      case 'qris':
        return this.qris()
      case 'ready':
        return this.ready()
    }
  }

  private phone(): unknown {
    const text = words()
    const known = this.connection
    const submit = this.submit((form) => {
      const phone = String(form.get('phone')).trim()
      return known
        ? api.connections.sendCode(known.id, { phone })
        : api.connections.create({ provider: 'gopay_qris', phone })
    })
    return html`<form @submit=${submit}>
      <p class="remark wait">${icon('alert')} ${text.risk}</p>
      <label class="check">
        <input type="checkbox" required ?checked=${known !== null} /> ${text.understand}
      </label>
      <label class="field">
        <span>${text.phoneField}</span>
        <input
          name="phone"
          type="tel"
          inputmode="tel"
          autocomplete="tel"
          required
          placeholder="0812 3456 7890"
          maxlength="25"
        />
        <small>${text.phoneNote}</small>
      </label>
      ${this.button(text.sendCode)}
    </form>`
  }

  private code(): unknown {
    const text = words()
    const connection = this.connection
    if (!connection) return nothing
    const { login, id } = connection
    const waitS = Math.ceil((Date.parse(login?.resendAt ?? '') - Date.now()) / 1_000)
    const submit = this.submit((form) =>
      api.connections.verify(id, { otp: String(form.get('otp')).replaceAll(/\s/g, '') }),
    )
    const resend = () => void this.do(() => api.connections.sendCode(id, {}))
    const triesLeft = login?.triesLeft ?? null
    return html`<form @submit=${submit}>
      <h3>${text.codeTitle}</h3>
      <p class="note">
        ${login?.maskedPhone ? text.codeSent(login.maskedPhone) : ''}
        ${triesLeft !== null && triesLeft < 5 ? text.triesLeft(triesLeft) : ''}
      </p>
      <label class="field">
        <span>${text.codeField}</span>
        <input
          name="otp"
          class="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          pattern="[0-9 ]{3,12}"
          maxlength=${login?.otpLength ?? 10}
          required
        />
      </label>
      <div class="actions">
        ${this.button(text.verify)}
        <button
          type="button"
          class="button quiet"
          ?disabled=${this.isBusy || waitS > 0}
          @click=${resend}
        >
          ${waitS > 0 ? text.resendIn(waitS) : text.resend}
        </button>
      </div>
    </form>`
  }

  private outlet(): unknown {
    const text = words()
    const connection = this.connection
    if (!connection) return nothing
    const submit = this.submit((form) =>
      api.connections.chooseOutlet(connection.id, { outletId: String(form.get('outlet')) }),
    )
    return html`<form @submit=${submit}>
      <fieldset class="picker">
        <legend>${text.outletTitle}</legend>
        <p class="note">${text.outletNote}</p>
        ${(connection.outlets ?? []).map(
          ({ id, name }) =>
            html`<label class="pick">
              <input type="radio" name="outlet" value=${id} required />
              <span><b>${name}</b><small>${id}</small></span>
            </label>`,
        )}
      </fieldset>
      ${this.button(text.choose)}
    </form>`
  }

  private qris(): unknown {
    const text = words()
    const connection = this.connection
    if (!connection) return nothing
    const { id } = connection
    const submit = this.submit((form) =>
      api.connections.setQris(id, { text: String(form.get('text')).trim() }),
    )
    const picked = (event: Event) => {
      const [file] = (event.target as HTMLInputElement).files ?? []
      if (file)
        void this.do(async () => api.connections.setQris(id, { image: await pictureOf(file) }))
    }
    return html`<div class="qris">
      <h3>${text.qrisTitle}</h3>
      <p class="note">${text.qrisNote}</p>
      <label class="button primary large file">
        ${icon('camera')} <span>${this.isBusy ? text.busy : text.photo}</span>
        <input
          type="file"
          accept="image/png,image/jpeg,image/webp"
          ?disabled=${this.isBusy}
          @change=${picked}
        />
      </label>
      <p class="or">${text.orText}</p>
      <form @submit=${submit}>
        <label class="field">
          <span>${text.qrisText}</span>
          <textarea name="text" rows="3" maxlength="2000" required spellcheck="false"></textarea>
        </label>
        <button class="button" ?disabled=${this.isBusy}>${text.useCode}</button>
      </form>
    </div>`
  }

  private ready(): unknown {
    const text = words()
    const warnings = this.connection?.staticQris?.warnings ?? []
    return html`<p>${icon('check')} ${text.readyNote}</p>
      ${warnings.map(({ message }) => html`<p class="remark wait">${icon('alert')} ${message}</p>`)}
      <div class="actions">
        <a class="button primary" href="${BASE}/new">${icon('qr')} ${text.tryIt}</a>
        <button class="button" @click=${this.close}>${text.close}</button>
      </div>`
  }

  private button(action: string): unknown {
    return html`<button class="button primary" ?disabled=${this.isBusy}>
      ${this.isBusy ? words().busy : action}
    </button>`
  }

  private submit(act: (form: FormData) => Promise<Connection>) {
    return (event: SubmitEvent) => {
      event.preventDefault()
      const form = new FormData(event.target as HTMLFormElement)
      void this.do(() => act(form))
    }
  }

  private async do(act: () => Promise<Connection>): Promise<void> {
    this.isBusy = true
    this.error = ''
    try {
      this.connection = await act()
      this.dispatchEvent(new CustomEvent('ap-changed', { detail: this.connection }))
    } catch (error) {
      this.error = error instanceof DOMException ? words().noPicture : errorText(error)
    }
    this.isBusy = false
  }

  private readonly close = () => this.dispatchEvent(new CustomEvent('ap-close'))
}
