import type { ListedSession } from '@autogopay/shared'
import { html } from 'lit'
import { account } from '../../app/account.ts'
import { catalogue } from '../../app/locale.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { agoText } from '../../parts/format.ts'
import { say } from '../../parts/toast.ts'
import { deviceName } from './device-name.ts'

const words = catalogue({
  id: {
    title: 'Perangkat yang masuk',
    here: 'Perangkat ini',
    end: 'Keluarkan',
    others: 'Keluarkan semua yang lain',
    othersNote: 'Semua perangkat selain ini harus masuk lagi.',
    ended: (count: number) => `${count} perangkat dikeluarkan.`,
    unknown: 'Perangkat tak dikenal',
    methods: { password: 'kata sandi', passkey: 'passkey', facebook: 'Facebook' },
    seconds: { totp: 'autentikator', telegram: 'Telegram', recovery_code: 'kode pemulihan' },
  },
  en: {
    title: 'Where you are signed in',
    here: 'This device',
    end: 'Sign out',
    others: 'Sign out everywhere else',
    othersNote: 'All devices but this one have to sign in again.',
    ended: (count: number) =>
      count === 1 ? '1 device signed out.' : `${count} devices signed out.`,
    unknown: 'Unknown device',
    methods: { password: 'password', passkey: 'passkey', facebook: 'Facebook' },
    seconds: { totp: 'authenticator', telegram: 'Telegram', recovery_code: 'recovery code' },
  },
})

/** Where somebody is signed in. @param changed - Somewhere they are no longer. */
export function sessionsCard(sessions: readonly ListedSession[], changed: () => void): unknown {
  const text = words()
  return html`<h2>${text.title}</h2>
    <ul class="entries">
      ${sessions.map((one) => {
        const device = deviceName(one.userAgent) ?? text.unknown
        return html`<li>
          <span>
            <b
              >${device}
              ${one.isCurrent ? html`<span class="mark good">${text.here}</span>` : ''}</b
            >
            <small>${one.address} · ${wayOf(one)} · ${agoText(one.lastUsedAt)}</small>
          </span>
          ${
            one.isCurrent
              ? ''
              : html`<button
                  class="button small danger-quiet"
                  aria-label="${text.end}: ${device}, ${one.address}"
                  @click=${() => void end(one, changed)}
                >
                  ${text.end}
                </button>`
          }
        </li>`
      })}
    </ul>
    ${
      sessions.length > 1
        ? html`<button class="button" @click=${() => void endOthers(changed)}>
            ${text.others}
          </button>`
        : ''
    }`
}

function wayOf({ method, secondFactor }: ListedSession): string {
  const text = words()
  const methods: Record<string, string> = text.methods
  const seconds: Record<string, string> = text.seconds
  const second = secondFactor === null ? undefined : seconds[secondFactor]
  const first = methods[method] ?? method
  return second === undefined ? first : `${first} + ${second}`
}

async function end({ id }: ListedSession, changed: () => void): Promise<void> {
  try {
    await account.endSession(id)
    say('good', words().ended(1))
  } catch (error) {
    say('bad', errorText(error))
  }
  changed()
}

async function endOthers(changed: () => void): Promise<void> {
  const text = words()
  const isDone = await ask({
    title: text.others,
    confirm: text.others,
    isDangerous: true,
    body: html`<p>${text.othersNote}</p>`,
    act: async () => {
      const { ended } = await account.endOtherSessions()
      say('good', text.ended(ended))
    },
  })
  if (isDone) changed()
}
