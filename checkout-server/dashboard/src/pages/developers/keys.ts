import type { ApiKey, CreatedApiKey } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { api } from '../../app/api.ts'
import { ask } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { keyCard } from './key-card.ts'
import { askKeyChange, askNewKey } from './key-form.ts'
import { words } from './key-words.ts'
import { secretCard, type Secret } from './secret.ts'
import { developerHead, headingOf } from './tabs.ts'

/** The shop's API keys: making, changing, replacing and revoking them. */
@customElement('ap-developer-keys')
export class DeveloperKeys extends Page {
  @state() private secret: Secret | null = null

  private readonly list = new Load<{ data: ApiKey[] }>(this, (signal) => api.keys.list({ signal }))

  get heading(): string {
    return headingOf('keys')
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page developers">
      ${developerHead('keys')}
      <div class="section-head">
        <p class="note">${text.note}</p>
        <button class="button primary" @click=${() => this.create()}>
          ${icon('key')} ${text.create}
        </button>
      </div>
      ${this.secret ? secretCard(this.secret, () => (this.secret = null)) : nothing}
      ${this.list.render(({ data }) => this.cards(data))}
    </div>`
  }

  private cards(keys: readonly ApiKey[]): unknown {
    const text = words()
    if (keys.length === 0) {
      return html`<section class="card">
        ${empty({ icon: 'key', title: text.none, note: text.noneNote })}
      </section>`
    }
    return html`<ul class="card-list">
      ${repeat(
        keys,
        ({ id }) => id,
        (key) =>
          html`<li>
            ${keyCard(key, {
              edit: () => void this.edit(key),
              roll: () => void this.roll(key),
              revoke: () => void this.revoke(key),
            })}
          </li>`,
      )}
    </ul>`
  }

  private async create(): Promise<void> {
    this.show(await askNewKey())
    await this.list.reload()
  }

  private async edit(key: ApiKey): Promise<void> {
    if (await askKeyChange(key)) say('good', words().saved)
    await this.list.reload()
  }

  private async roll({ id }: ApiKey): Promise<void> {
    const text = words()
    const idempotencyKey = crypto.randomUUID()
    await ask({
      title: text.rollTitle,
      body: html`<p>${text.rollNote}</p>
        <label class="field">
          <span>${text.overlap}</span>
          <select name="overlap">
            ${Object.entries(text.overlaps).map(
              ([hours, label]) =>
                html`<option value=${hours} ?selected=${hours === '24'}>${label}</option>`,
            )}
          </select>
        </label>`,
      confirm: text.rollYes,
      act: async (form) => {
        const overlapHours = Number(form.get('overlap'))
        this.show(await api.keys.roll(id, { overlapHours }, idempotencyKey))
      },
    })
    await this.list.reload()
  }

  private async revoke({ id, name }: ApiKey): Promise<void> {
    const text = words()
    await ask({
      title: text.revokeTitle,
      body: html`<p>${text.revokeNote(name)}</p>`,
      confirm: text.revokeYes,
      isDangerous: true,
      act: async () => {
        await api.keys.revoke(id)
        say('good', text.revokedNow)
      },
    })
    await this.list.reload()
  }

  private show(made: CreatedApiKey | null): void {
    if (made) this.secret = { title: words().created(made.name), value: made.key }
  }
}
