import type { Activation } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { catalogue } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { errorText } from '../../parts/dialog.ts'
import { formatRupiah, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'

const words = catalogue({
  id: {
    title: 'Aktivasi',
    notRequired: 'Pemasangan ini tidak memerlukan aktivasi.',
    until: (time: string) => `Akun aktif sampai ${time}.`,
    over: 'Akun belum aktif. Pembayaran baru belum dapat dibuat.',
    suspended: (reason: string) => `Akun dihentikan oleh pengelola: ${reason}`,
    key: 'Kunci aktivasi',
    activate: 'Aktifkan',
    busy: 'Sebentar…',
    done: 'Akun diperpanjang.',
    keyNote: 'Kunci berlaku sekali. Yang sudah dipakai tidak dapat dikembalikan.',
    packages: 'Paket',
    days: (count: number) => `${count} hari`,
    perDay: (price: string) => `${price} per hari`,
    buy: 'Beli di bot Telegram',
    buyNote:
      'Bot mengirim kode QRIS untuk dibayar. Tulis e-mail akun ini di sana dan akun aktif sendiri, atau minta kuncinya dan tempel di halaman ini.',
    next: 'Lanjut ke Ringkasan',
  },
  en: {
    title: 'Activation',
    notRequired: 'This installation asks for no activation.',
    until: (time: string) => `The account is active until ${time}.`,
    over: 'The account is not active. New payments cannot be made yet.',
    suspended: (reason: string) => `The operator has suspended the account: ${reason}`,
    key: 'Activation key',
    activate: 'Activate',
    busy: 'One moment…',
    done: 'The account is extended.',
    keyNote: 'A key works once. A used one is not paid back.',
    packages: 'Packages',
    days: (count: number) => (count === 1 ? '1 day' : `${count} days`),
    perDay: (price: string) => `${price} a day`,
    buy: 'Buy from the Telegram bot',
    buyNote:
      'The bot sends a QRIS code to pay. Tell it the e-mail address of this account and it is extended by itself, or ask for the key and paste it on this page.',
    next: 'Go on to the overview',
  },
})

/** How long the account is active, and the key that extends it. */
@customElement('ap-activation')
export class ActivationPage extends Page {
  @state() private isBusy = false
  @state() private error = ''
  /** A key has just extended it. */
  @state() private isDone = false
  // The bot may have extended the account meanwhile, in another tab or app.
  private readonly look = () => {
    if (document.visibilityState === 'visible') void this.activation.reload()
  }

  private readonly activation = new Load<Activation>(this, (signal) =>
    api.activation.get({ signal }),
  )

  get heading(): string {
    return words().title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.look)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.look)
  }

  protected override render(): unknown {
    return html`<div class="page narrow">
      <header class="page-head"><h1>${words().title}</h1></header>
      ${this.activation.render((activation) => this.content(activation))}
    </div>`
  }

  private content(activation: Activation): unknown {
    const text = words()
    if (!activation.required) return html`<p class="card">${text.notRequired}</p>`
    const { active, activeUntil, suspendedReason } = activation
    return html`<p class="remark ${active ? 'good' : 'bad'}">
        ${icon(active ? 'check' : 'alert')}
        ${
          suspendedReason
            ? text.suspended(suspendedReason)
            : active && activeUntil
              ? text.until(timeText(activeUntil))
              : text.over
        }
      </p>
      ${
        this.isDone
          ? html`<a class="button primary large" href=${BASE}>${text.next} ${icon('next')}</a>`
          : nothing
      }
      ${
        // Whoever has no key yet needs to know first where one is to be had.
        active ? [this.form(), packagesOf(activation)] : [packagesOf(activation), this.form()]
      }`
  }

  private form(): unknown {
    const text = words()
    if (!may('activation:write')) return nothing
    return html`<form class="card" @submit=${this.submit}>
      <label class="field">
        <span>${text.key}</span>
        <input
          name="key"
          required
          maxlength="100"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          placeholder="AGP-…"
        />
        <small>${text.keyNote}</small>
      </label>
      <p class="error" role="alert">${this.error}</p>
      <button class="button primary large" ?disabled=${this.isBusy}>
        ${this.isBusy ? text.busy : text.activate}
      </button>
    </form>`
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    this.isBusy = true
    this.error = ''
    try {
      const key = String(new FormData(form).get('key')).trim()
      const data = await api.activation.activate({ key })
      this.activation.show({ kind: 'ready', data })
      this.isDone = true
      form.reset()
      say('good', words().done)
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }
}

function packagesOf({ active, packages, botUrl }: Activation): unknown {
  const text = words()
  if (packages.length === 0) return nothing
  return html`<section class="card" aria-labelledby="packages-title">
    <h2 id="packages-title">${text.packages}</h2>
    ${botUrl ? html`<p class="note">${text.buyNote}</p>` : nothing}
    <ul class="rows">
      ${packages.map(
        ({ name, days, price }) =>
          html`<li class="row">
            <span class="row-main"
              ><b>${name}</b>${
                // A package is mostly called after its length.
                days === null || name === text.days(days)
                  ? ''
                  : html`<small>${text.days(days)}</small>`
              }</span
            >
            <b class="amount"
              >${days === null ? text.perDay(formatRupiah(price)) : formatRupiah(price)}</b
            >
          </li>`,
      )}
    </ul>
    ${
      botUrl
        ? html`<a
            class="button large ${active ? '' : 'primary'}"
            href=${botUrl}
            target="_blank"
            rel="noopener"
            >${icon('link')} ${text.buy}</a
          >`
        : nothing
    }
  </section>`
}
