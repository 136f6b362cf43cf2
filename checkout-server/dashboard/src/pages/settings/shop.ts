import type { LatePolicy, Settings, UpdateSettings } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { locale } from '../../app/locale.ts'
import { may } from '../../app/session.ts'
import { loadSession } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { headingOf, settingsPage } from './frame.ts'
import { logoOf } from './logo.ts'
import './look-preview.ts'
import { words } from './shop-words.ts'

const LATE_POLICIES: readonly LatePolicy[] = ['accept', 'review', 'refund']
const LOOK = ['name', 'accent', 'logo'] as const
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const EXPIRIES = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, DAY, 3 * DAY, 7 * DAY]
/** Where somebody who wants a colour of their own begins: ours. */
const FIRST_ACCENT = '#0a6b4b'

/** What payers see of the shop, and how its payments behave. */
@customElement('ap-shop-settings')
export class ShopSettings extends Page {
  /** What was changed and not saved yet. */
  @state() private draft: Partial<Pick<Settings, 'name' | 'accent' | 'logo'>> = {}
  @state() private isBusy = false
  @state() private error = ''

  private readonly settings = new Load<Settings>(this, (signal) => api.settings.get({ signal }))

  get heading(): string {
    return headingOf('shop')
  }

  protected override render(): unknown {
    const text = words()
    return settingsPage(
      'shop',
      this.settings.render(
        (settings) => html`
          ${may('settings:write') ? nothing : html`<p class="note">${text.readOnly}</p>`}
          <div class="settings-grid">
            <section class="card">
              <h2>${text.look}</h2>
              <p class="note">${text.lookNote}</p>
              ${this.look({ ...settings, ...this.draft })}
            </section>
            <section class="card">
              <h2>${text.payments}</h2>
              ${this.behaviour(settings)}
            </section>
            <section class="card">
              <h2>${text.receipts}</h2>
              ${this.receipts(settings)}
            </section>
          </div>
        `,
      ),
    )
  }

  private look({ name, accent, logo }: Settings): unknown {
    const text = words()
    return html`<form @submit=${this.saveLook}>
      <fieldset ?disabled=${!may('settings:write')}>
        <label class="field">
          <span>${text.name}</span>
          <input
            name="name"
            required
            maxlength="100"
            autocomplete="organization"
            .value=${name}
            @input=${(event: Event) => this.change({ name: inputOf(event).value })}
          />
        </label>
        ${this.logoField(logo)}
        <label class="check">
          <input
            type="checkbox"
            .checked=${accent !== null}
            @change=${(event: Event) =>
              this.change({ accent: inputOf(event).checked ? FIRST_ACCENT : null })}
          />
          <span>${text.ownAccent}</span>
        </label>
        ${
          accent === null
            ? nothing
            : html`<label class="field">
                <span>${text.accent}</span>
                <input
                  class="swatch"
                  type="color"
                  .value=${accent}
                  @input=${(event: Event) => this.change({ accent: inputOf(event).value })}
                />
                <small>${text.accentNote}</small>
              </label>`
        }
        <ap-look-preview .name=${name} .accent=${accent} .logo=${logo}></ap-look-preview>
        <p class="error" role="alert">${this.error}</p>
        <button class="button primary" ?disabled=${this.isBusy}>${text.save}</button>
      </fieldset>
    </form>`
  }

  private logoField(logo: string | null): unknown {
    const text = words()
    return html`<div class="field">
      <span id="logo-name">${text.logo}</span>
      <div class="logo-row">
        <label class="button file">
          ${icon('camera')} ${text.chooseLogo}
          <input
            type="file"
            accept="image/png,image/jpeg,image/webp"
            aria-describedby="logo-name"
            @change=${this.chooseLogo}
          />
        </label>
        ${
          logo === null
            ? nothing
            : html`<button
                type="button"
                class="button danger-quiet"
                @click=${() => this.change({ logo: null })}
              >
                ${text.removeLogo}
              </button>`
        }
      </div>
      ${logo === null ? html`<small>${text.noLogo}</small>` : nothing}
    </div>`
  }

  private behaviour(settings: Settings): unknown {
    const { latePolicy, renewalLimit, expiresInSeconds, redirectUrl } = settings
    const text = words()
    return html`<form @submit=${this.saveBehaviour}>
      <fieldset ?disabled=${!may('settings:write')}>
        <fieldset class="picker">
          <legend>${text.late}</legend>
          ${LATE_POLICIES.map(
            (name) =>
              html`<label class="pick">
                <input
                  type="radio"
                  name="latePolicy"
                  value=${name}
                  ?checked=${name === latePolicy}
                />
                <span><b>${text.lates[name][0]}</b><small>${text.lates[name][1]}</small></span>
              </label>`,
          )}
        </fieldset>
        <label class="field">
          <span>${text.renewals}</span>
          <input
            name="renewalLimit"
            type="number"
            min="0"
            max="20"
            required
            value=${renewalLimit}
          />
          <small>${text.renewalsNote}</small>
        </label>
        <label class="field">
          <span>${text.expiry}</span>
          <select name="expiresInSeconds">
            ${expiryChoices(expiresInSeconds).map(
              (seconds) =>
                html`<option value=${seconds} ?selected=${seconds === expiresInSeconds}>
                  ${lengthText(seconds)}
                </option>`,
            )}
          </select>
          <small>${text.expiryNote}</small>
        </label>
        <label class="field">
          <span>${text.redirect}</span>
          <input
            name="redirectUrl"
            type="url"
            inputmode="url"
            maxlength="2048"
            placeholder="https://"
            .value=${redirectUrl ?? ''}
          />
          <small>${text.redirectNote}</small>
        </label>
        <button class="button primary" ?disabled=${this.isBusy}>${text.save}</button>
      </fieldset>
    </form>`
  }

  private receipts({ receiptNote }: Settings): unknown {
    const text = words()
    return html`<form @submit=${this.saveReceipts}>
      <fieldset ?disabled=${!may('settings:write')}>
        <label class="field">
          <span>${text.receiptNote}</span>
          <textarea
            name="receiptNote"
            rows="3"
            maxlength="300"
            .value=${receiptNote ?? ''}
          ></textarea>
          <small>${text.receiptNoteNote}</small>
        </label>
        <button class="button primary" ?disabled=${this.isBusy}>${text.save}</button>
      </fieldset>
    </form>`
  }

  private change(draft: typeof this.draft): void {
    this.draft = { ...this.draft, ...draft }
  }

  private readonly chooseLogo = async (event: Event) => {
    const input = inputOf(event)
    const file = input.files?.[0]
    // The same file again is a choice as well.
    input.value = ''
    if (!file) return
    try {
      this.change({ logo: await logoOf(file) })
      this.error = ''
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      this.error = words().badLogo
    }
  }

  private readonly saveLook = async (event: SubmitEvent) => {
    event.preventDefault()
    const { name } = this.draft
    await this.save({ ...this.draft, ...(name !== undefined && { name: name.trim() }) })
    if (this.error === '' && name !== undefined) await loadSession()
  }

  private readonly saveBehaviour = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const latePolicy = LATE_POLICIES.find((name) => name === form.get('latePolicy'))
    const renewalLimit = Number(form.get('renewalLimit'))
    return this.save({
      renewalLimit,
      expiresInSeconds: Number(form.get('expiresInSeconds')),
      redirectUrl: textOf(form, 'redirectUrl'),
      ...(latePolicy && { latePolicy }),
    })
  }

  private readonly saveReceipts = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    return this.save({ receiptNote: textOf(form, 'receiptNote') })
  }

  private async save(changes: UpdateSettings): Promise<void> {
    this.isBusy = true
    this.error = ''
    try {
      const data = await api.settings.update(changes)
      // What the other form has not saved yet stays.
      if (LOOK.some((name) => name in changes)) this.draft = {}
      this.settings.show({ kind: 'ready', data })
      say('good', words().saved)
    } catch (error) {
      this.error = errorText(error)
      say('bad', this.error)
    }
    this.isBusy = false
  }
}

/** Usual lengths, and the one that is set. */
const expiryChoices = (set: number) =>
  [...new Set([...EXPIRIES, set])].toSorted((one, other) => one - other)

/** `15 menit`, `3 jam`, `7 hari`. */
function lengthText(seconds: number): string {
  const units = [
    [DAY, 'day'],
    [HOUR, 'hour'],
    [MINUTE, 'minute'],
    [1, 'second'],
  ] as const
  const [length, unit] = units.find(([each]) => seconds % each === 0) ?? units[3]
  const format = new Intl.NumberFormat(locale.get(), { style: 'unit', unit, unitDisplay: 'long' })
  return format.format(seconds / length)
}

const inputOf = (event: Event) => event.target as HTMLInputElement

/** What was typed; null: nothing. Forms send line breaks as two characters. */
const textOf = (form: FormData, name: string) =>
  String(form.get(name)).replaceAll('\r\n', '\n').trim() || null
