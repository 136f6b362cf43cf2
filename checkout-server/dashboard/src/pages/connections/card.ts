import type { Connection } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { locale } from '../../app/locale.ts'
import { may } from '../../app/session.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { say } from '../../parts/toast.ts'
import { words } from './words.ts'

/** What can be done with a connection. */
export interface ConnectionActions {
  goOn(): void
  replaceKey(): void
  disconnect(): void
}

const TONES = {
  awaiting_otp: 'wait',
  choosing_outlet: 'wait',
  needs_qris: 'wait',
  active: 'good',
  needs_login: 'bad',
  disconnected: 'calm',
} as const satisfies Record<Connection['status'], string>

/** One account at a provider: what it is, whether it is official, how it does. */
export function connectionCard(connection: Connection, actions: ConnectionActions): TemplateResult {
  const text = words()
  const { provider, status, isDefault, notice, outlet, login, noticeUrl } = connection
  const isMidtrans = provider === 'midtrans'
  return html`<section class="card connection">
    <header>
      <h2>${isMidtrans ? text.midtrans : text.gopay}</h2>
      <span class="marks">
        <span class="mark ${TONES[status]}">${text.statuses[status]}</span>
        ${isDefault ? html`<span class="mark good">${text.isDefault}</span>` : nothing}
        <span class="mark ${isMidtrans ? 'calm' : 'wait'}"
          >${isMidtrans ? text.official : text.unofficial}</span
        >
      </span>
    </header>
    <dl class="facts">
      ${outlet ? fact(text.outlet, `${outlet.name} (${outlet.id})`) : nothing}
      ${login?.maskedPhone ? fact(text.phone, login.maskedPhone) : nothing}
      ${
        noticeUrl
          ? html`<div>
              <dt>${text.noticeUrl}</dt>
              <dd>
                <code>${noticeUrl}</code>
                <button class="button small" @click=${() => copy(noticeUrl)}>
                  ${icon('copy')} ${text.copy}
                </button>
                <small>${text.noticeUrlNote}</small>
              </dd>
            </div>`
          : nothing
      }
    </dl>
    ${health(connection)}
    ${notice ? html`<p class="remark wait">${icon('alert')} ${notice[locale.get()]}</p>` : nothing}
    ${may('connections:write') ? actionsOf(connection, actions) : nothing}
  </section>`
}

function health({ health: found, status }: Connection): unknown {
  const text = words()
  if (!found || status !== 'active') return nothing
  const isWell = found.failures === 0
  return html`<p class="health ${isWell ? 'good' : 'bad'}">
    ${icon(isWell ? 'check' : 'alert')} ${isWell ? text.healthy : text.failures(found.failures)} ·
    ${text.readUntil(timeText(found.readUntil))} ${found.lastError ? `· ${found.lastError}` : ''}
  </p>`
}

function actionsOf({ provider, status }: Connection, actions: ConnectionActions): unknown {
  const text = words()
  const isUnfinished = status !== 'active'
  return html`<div class="actions">
    ${
      provider === 'gopay_qris' && isUnfinished
        ? html`<button class="button primary" @click=${actions.goOn}>
            ${status === 'needs_login' ? text.loginAgain : text.goOn}
          </button>`
        : nothing
    }
    ${
      provider === 'midtrans'
        ? html`<button class="button" @click=${actions.replaceKey}>${text.replaceKey}</button>`
        : nothing
    }
    <button class="button danger-quiet" @click=${actions.disconnect}>${text.disconnect}</button>
  </div>`
}

const fact = (name: string, value: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

async function copy(content: string): Promise<void> {
  await navigator.clipboard.writeText(content)
  say('good', words().copied)
}
