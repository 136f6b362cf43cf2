import type { OperatedKey } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { operator, type KeyPage } from '../../app/operator.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { timeText } from '../../parts/format.ts'
import { empty, Load } from '../../parts/load.ts'
import { Part } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/operator.css'
import { sellingWords as words } from './selling-words.ts'

const STEP = 10
const MOST = 100

/** Activation keys: making them, who has used which, and taking back what nobody used. */
@customElement('ap-activation-keys')
export class ActivationKeys extends Part {
  @state() private made: readonly string[] = []
  @state() private error = ''
  private limit = STEP

  private readonly keys = new Load<KeyPage>(this, (signal) =>
    operator.keys({ limit: this.limit }, { signal }),
  )

  protected override render(): unknown {
    const text = words()
    return html`<section class="card used-keys" aria-labelledby="keys-title">
      <h2 id="keys-title">${text.keys}</h2>
      ${this.form()} ${this.keys.render((page) => this.list(page))}
    </section>`
  }

  private form(): unknown {
    const text = words()
    return html`<form @submit=${this.issue}>
      <label class="field">
        <span>${text.days}</span>
        <input name="days" type="number" min="1" max="3660" value="30" required />
      </label>
      <label class="field">
        <span>${text.count}</span>
        <input name="count" type="number" min="1" max="100" value="1" required />
      </label>
      <label class="field">
        <span>${text.note}</span>
        <input name="note" maxlength="200" autocomplete="off" />
      </label>
      <p class="error" role="alert">${this.error}</p>
      <button class="button primary">${text.issue}</button>
      <div aria-live="polite">
        ${
          this.made.length > 0
            ? html`<p class="note">${text.once}</p>
                <ul class="rows">
                  ${this.made.map((key) => html`<li class="row"><code>${key}</code></li>`)}
                </ul>`
            : nothing
        }
      </div>
    </form>`
  }

  private list({ data, nextCursor }: KeyPage): unknown {
    const text = words()
    if (data.length === 0)
      return empty({ icon: 'coins', title: text.noKeys, note: text.noKeysNote })
    const more = () => {
      this.limit = Math.min(this.limit + STEP, MOST)
      void this.keys.reload()
    }
    return html`<ul class="rows">
        ${data.map((key) => html`<li class="row">${this.row(key)}</li>`)}
      </ul>
      ${
        nextCursor && this.limit < MOST
          ? html`<p class="more"><button class="button" @click=${more}>${text.more}</button></p>`
          : nothing
      }`
  }

  private row(key: OperatedKey): unknown {
    const text = words()
    const { hint, days, packageName, note, createdAt } = key
    const { words: said, tone, isUsable } = stateOf(key)
    const of = [text.daysOf(days), packageName, note].filter(Boolean).join(' · ')
    return html`<span class="row-main">
        <b><code>…${hint}</code></b>
        <small>${of}</small>
        <small>${text.madeAt(timeText(createdAt))}</small>
        <small><span class="mark ${tone}">${said}</span></small>
      </span>
      ${
        isUsable
          ? html`<span class="actions">
              <button class="button small quiet" @click=${() => this.revoke(key)}>
                ${text.revoke}<span class="visually-hidden"> …${hint}</span>
              </button>
            </span>`
          : nothing
      }`
  }

  private readonly issue = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    this.error = ''
    try {
      const note = String(form.get('note')).trim()
      const { data } = await operator.issueKeys({
        days: Number(form.get('days')),
        count: Number(form.get('count')),
        note: note || null,
      })
      this.made = data.map(({ key }) => key)
      void this.keys.reload()
    } catch (error) {
      this.error = errorText(error)
    }
  }

  private async revoke({ id, hint }: OperatedKey): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: text.revokeTitle(hint),
      body: html`<p>${text.revokeNote}</p>`,
      confirm: text.revoke,
      isDangerous: true,
      act: async () => void (await operator.revokeKey(id)),
    })
    if (!isDone) return
    say('good', text.revoked)
    void this.keys.reload()
  }
}

/** Used is told before all else: a key that was used stays used when its time is over. */
function stateOf(key: OperatedKey): { words: string; tone: string; isUsable: boolean } {
  const text = words()
  const { usedAt, merchantId, revokedAt, expiresAt } = key
  if (usedAt) {
    return { words: text.usedBy(merchantId ?? '', timeText(usedAt)), tone: 'good', isUsable: false }
  }
  if (revokedAt) return { words: text.wasRevoked, tone: 'bad', isUsable: false }
  if (expiresAt && Date.parse(expiresAt) <= Date.now()) {
    return { words: text.keyEnded, tone: 'bad', isUsable: false }
  }
  return { words: text.unused, tone: '', isUsable: true }
}
