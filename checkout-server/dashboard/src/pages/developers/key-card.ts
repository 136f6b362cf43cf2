import type { ApiKey } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { agoText, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { words } from './key-words.ts'
import { permissionWords } from './permission-words.ts'

/** What can be done with a key. */
export interface KeyActions {
  edit(): void
  roll(): void
  revoke(): void
}

/** One key: what it may do, from where, when it was used last. */
export function keyCard(key: ApiKey, actions: KeyActions): TemplateResult {
  const text = words()
  const { tone, label, isLiving } = stateOf(key)
  return html`<section class="card key" aria-labelledby=${key.id}>
    <header>
      <div>
        <h2 id=${key.id}>${key.name || text.unnamed}</h2>
        <code>…${key.hint}</code>
      </div>
      <span class="mark ${tone}">${label}</span>
    </header>
    <dl class="facts">
      ${fact(text.scopes, scopesText(key))}
      ${fact(text.addresses, key.allowedAddresses?.join(', ') ?? text.anywhere)}
      ${fact(text.lastUsed, key.lastUsedAt ? agoText(key.lastUsedAt) : text.never)}
      ${fact(text.madeOn, timeText(key.createdAt))}
      ${key.expiresAt ? fact(text.ends, timeText(key.expiresAt)) : nothing}
    </dl>
    ${
      isLiving
        ? html`<div class="actions">
            <button class="button small" @click=${actions.edit}>
              ${icon('edit')} ${text.edit}
            </button>
            <button class="button small" @click=${actions.roll}>
              ${icon('again')} ${text.roll}
            </button>
            <button class="button small danger-quiet" @click=${actions.revoke}>
              ${icon('trash')} ${text.revoke}
            </button>
          </div>`
        : nothing
    }
  </section>`
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now = Date.now()) {
  const text = words()
  if (revokedAt) return { tone: 'calm', label: text.revoked, isLiving: false }
  if (!expiresAt) return { tone: 'good', label: text.active, isLiving: true }
  if (Date.parse(expiresAt) <= now) return { tone: 'calm', label: text.ended, isLiving: false }
  const isSoon = Date.parse(expiresAt) - now < 7 * 24 * 60 * 60_000
  return {
    tone: isSoon ? 'wait' : 'good',
    label: isSoon ? text.ending : text.active,
    isLiving: true,
  }
}

function scopesText({ scopes }: ApiKey): string {
  return scopes?.map((name) => permissionWords()[name]).join(', ') ?? words().everything
}

const fact = (name: string, value: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
