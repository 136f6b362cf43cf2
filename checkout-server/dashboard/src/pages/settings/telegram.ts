import type { NoticeKind, TelegramDeepLink, TelegramState } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { account } from '../../app/account.ts'
import { loadSession } from '../../app/sign-in.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { headingOf, settingsPage } from './frame.ts'
import { qrCode } from './qr-code.ts'
import { words } from './telegram-words.ts'

// How often the page looks whether Start was pressed.
const LOOK_MS = 2_000
const NIGHT = { from: '22:00', until: '07:00' }
const ZONES = [
  ['Asia/Jakarta', 'WIB'],
  ['Asia/Makassar', 'WITA'],
  ['Asia/Jayapura', 'WIT'],
] as const

/** A person's chat with the bot, and what they want to hear there. */
@customElement('ap-telegram')
export class Telegram extends Page {
  @state() private link: TelegramDeepLink | null = null
  /** As it is being chosen; null: as it is saved. */
  @state() private isQuiet: boolean | null = null
  @state() private isBusy = false
  private looking: ReturnType<typeof setInterval> | undefined

  private readonly telegram = new Load<TelegramState>(this, (signal) =>
    account.telegram.get({ signal }),
  )

  get heading(): string {
    return headingOf('telegram')
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.looking = setInterval(() => void this.look(), LOOK_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.looking)
  }

  protected override render(): unknown {
    return settingsPage(
      'telegram',
      this.telegram.render(
        (telegram) =>
          html`<div class="settings-grid">
            <section class="card">${this.chat(telegram)}</section>
            ${telegram.available ? this.preferences(telegram) : nothing}
          </div>`,
      ),
    )
  }

  private chat({ available, link }: TelegramState): unknown {
    const text = words()
    const head = html`<h2>${text.title}</h2>
      <p class="note">${available || link ? text.note : text.missing}</p>`
    if (link) {
      const name = link.username === null ? link.name : `@${link.username}`
      return html`${head}
        <ul class="entries">
          <li>
            <span>
              <b>${text.linked(name)}</b><small>${text.since(timeText(link.linkedAt))}</small>
            </span>
            <button class="button small danger-quiet" @click=${this.unlink}>${text.unlink}</button>
          </li>
        </ul>
        ${
          link.blocked ? html`<p class="remark bad">${icon('alert')} ${text.blocked}</p>` : nothing
        }`
    }
    if (!available) return head
    if (!this.link) {
      return html`${head}
        <button class="button primary" ?disabled=${this.isBusy} @click=${this.begin}>
          ${icon('link')} ${text.link}
        </button>`
    }
    return html`${head}
      <p class="note">${text.openNote}</p>
      ${qrCode(this.link.url, text.codeLabel)}
      <a class="button primary large" href=${this.link.url} target="_blank" rel="noopener">
        ${icon('link')} ${text.open}
      </a>
      <p class="note" role="status">${text.waiting}</p>`
  }

  private preferences({ preferences }: TelegramState): unknown {
    const text = words()
    const { events, quietHours, timeZone } = preferences
    const isQuiet = this.isQuiet ?? quietHours !== null
    const names = Object.entries(text.eventNames) as [NoticeKind, string][]
    return html`<section class="card">
      <h2>${text.notices}</h2>
      <form @submit=${this.save}>
        <fieldset class="choice">
          <legend>${text.events}</legend>
          ${names.map(
            ([kind, name]) =>
              html`<label class="check">
                <input
                  type="checkbox"
                  name="events"
                  value=${kind}
                  ?checked=${events.includes(kind)}
                />
                <span>${name}</span>
              </label>`,
          )}
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            name="quiet"
            .checked=${isQuiet}
            @change=${(event: Event) => (this.isQuiet = (event.target as HTMLInputElement).checked)}
          />
          <span><b>${text.quiet}</b><br /><small>${text.quietNote}</small></span>
        </label>
        ${
          isQuiet
            ? html`<div class="times">
                <label class="field">
                  <span>${text.from}</span>
                  <input name="from" type="time" required value=${(quietHours ?? NIGHT).from} />
                </label>
                <label class="field">
                  <span>${text.until}</span>
                  <input name="until" type="time" required value=${(quietHours ?? NIGHT).until} />
                </label>
              </div>`
            : nothing
        }
        <label class="field">
          <span>${text.zone}</span>
          <select name="zone">
            ${ZONES.map(
              ([zone, name]) =>
                html`<option value=${zone} ?selected=${zone === timeZone}>${name}</option>`,
            )}
          </select>
        </label>
        <button class="button primary" ?disabled=${this.isBusy}>${text.save}</button>
      </form>
    </section>`
  }

  private readonly begin = () =>
    this.do(async () => {
      this.link = await account.telegram.link()
    })

  private readonly save = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const zone = ZONES.find(([name]) => name === form.get('zone'))?.[0]
    const quietHours = form.has('quiet')
      ? { from: String(form.get('from')), until: String(form.get('until')) }
      : null
    return this.do(async () => {
      const preferences = await account.telegram.prefer({
        events: form.getAll('events').map((kind) => String(kind) as NoticeKind),
        quietHours,
        ...(zone && { timeZone: zone }),
      })
      const { data } = this.telegram
      if (data) this.telegram.show({ kind: 'ready', data: { ...data, preferences } })
      this.isQuiet = null
      say('good', words().saved)
    })
  }

  private readonly unlink = async () => {
    const text = words()
    const isDone = await ask({
      title: text.unlinkTitle,
      confirm: text.unlink,
      isDangerous: true,
      body: html`<p>${text.unlinkNote}</p>`,
      act: async () => void (await account.telegram.unlink()),
    })
    if (!isDone) return
    say('good', text.unlinked)
    await this.telegram.reload()
    await loadSession()
  }

  /** Whether Start was pressed meanwhile. */
  private async look(): Promise<void> {
    if (!this.link || document.hidden) return
    if (Date.parse(this.link.expiresAt) < Date.now()) this.link = null
    await this.telegram.reload()
    if (!this.link || !this.telegram.data?.link) return
    this.link = null
    say('good', words().isLinked)
    await loadSession()
  }

  private async do(act: () => Promise<void>): Promise<void> {
    this.isBusy = true
    try {
      await act()
    } catch (error) {
      say('bad', errorText(error))
    }
    this.isBusy = false
  }
}
