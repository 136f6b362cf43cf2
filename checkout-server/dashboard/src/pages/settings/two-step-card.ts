import { html, nothing } from 'lit'
import { account, type Proof } from '../../app/account.ts'
import { catalogue } from '../../app/locale.ts'
import type { Me } from '../../app/me.ts'
import { BASE } from '../../app/router.ts'
import { loadSession } from '../../app/sign-in.ts'
import { ask } from '../../parts/dialog.ts'
import { say } from '../../parts/toast.ts'
import { askPassword } from './ask-password.ts'
import { qrCode } from './qr-code.ts'
import { showRecoveryCodes } from './recovery-codes.ts'

const words = catalogue({
  id: {
    title: 'Verifikasi dua langkah',
    note: 'Kata sandi yang bocor saja tidak cukup untuk masuk.',
    on: 'Aktif',
    off: 'Mati',
    totp: 'Aplikasi autentikator',
    totpNote: 'Google Authenticator, Aegis, 1Password, dan lainnya.',
    telegram: 'Kode lewat Telegram',
    telegramNote: 'Bot mengirim kode setiap kali Anda masuk.',
    linkFirst: 'Hubungkan Telegram dahulu',
    recovery: 'Kode pemulihan',
    left: (count: number) => `${count} tersisa`,
    turnOn: 'Aktifkan',
    turnOff: 'Matikan',
    renew: 'Buat yang baru',
    renewNote: 'Kode yang lama tidak berlaku lagi.',
    next: 'Lanjut',
    scan: 'Pindai dengan aplikasi autentikator Anda, lalu tulis kode yang ditampilkannya.',
    scanLabel: 'Kode QR untuk aplikasi autentikator',
    secret: 'Atau ketik kunci ini',
    code: 'Kode 6 angka',
    sent: 'Kode sudah dikirim ke Telegram Anda. Kode berlaku lima menit.',
    isOn: 'Verifikasi dua langkah aktif. Perangkat lain harus masuk lagi.',
    isOff: 'Sudah dimatikan.',
    offNote: 'Masuk ke akun menjadi lebih mudah, juga bagi orang lain.',
  },
  en: {
    title: 'Two-step verification',
    note: 'A leaked password alone is then not enough to sign in.',
    on: 'On',
    off: 'Off',
    totp: 'Authenticator app',
    totpNote: 'Google Authenticator, Aegis, 1Password and others.',
    telegram: 'Codes by Telegram',
    telegramNote: 'The bot sends a code whenever you sign in.',
    linkFirst: 'Link Telegram first',
    recovery: 'Recovery codes',
    left: (count: number) => `${count} left`,
    turnOn: 'Turn on',
    turnOff: 'Turn off',
    renew: 'Make new ones',
    renewNote: 'The old codes work no longer.',
    next: 'Next',
    scan: 'Scan this with your authenticator app, then type the code that it shows.',
    scanLabel: 'QR code for the authenticator app',
    secret: 'Or type this key',
    code: 'Code of 6 digits',
    sent: 'A code is on its way to your Telegram. It works for five minutes.',
    isOn: 'Two-step verification is on. Other devices have to sign in again.',
    isOff: 'It is off.',
    offNote: 'Signing in gets easier, for others as well.',
  },
})

/** The second factors that are codes. @param changed - One was turned on or off. */
export function twoStepCard({ user }: Me, changed: () => void): unknown {
  const text = words()
  const { totp, telegram, passkeys, recoveryCodesLeft } = user.twoFactor
  const isOn = totp || telegram || passkeys > 0
  const done = () => {
    changed()
    return loadSession()
  }
  const button = (name: string, isActive: boolean, act: () => void) =>
    html`<button
      class="button small ${isActive ? 'danger-quiet' : ''}"
      aria-label="${isActive ? text.turnOff : text.turnOn}: ${name}"
      @click=${act}
    >
      ${isActive ? text.turnOff : text.turnOn}
    </button>`
  const off = (title: string, act: (proof: Proof) => Promise<unknown>) =>
    void turnOff(title, act, done)
  return html`<h2>${text.title}</h2>
    <p class="note">${text.note}</p>
    <ul class="entries">
      <li>
        <span>${titleOf(text.totp, totp)}<small>${text.totpNote}</small></span>
        ${button(text.totp, totp, () => (totp ? off(text.totp, account.totp.off) : void startTotp(done)))}
      </li>
      <li>
        <span>${titleOf(text.telegram, telegram)}<small>${text.telegramNote}</small></span>
        ${
          telegram || user.telegram.linked
            ? button(text.telegram, telegram, () =>
                telegram ? off(text.telegram, account.telegramCodes.off) : void startTelegram(done),
              )
            : html`<a class="button small" href="${BASE}/settings/telegram">${text.linkFirst}</a>`
        }
      </li>
      ${
        isOn
          ? html`<li>
              <span><b>${text.recovery}</b><small>${text.left(recoveryCodesLeft)}</small></span>
              <button class="button small" @click=${() => void renewCodes(done)}>
                ${text.renew}
              </button>
            </li>`
          : nothing
      }
    </ul>`
}

function titleOf(title: string, isOn: boolean): unknown {
  const text = words()
  return html`<b
    >${title} <span class="mark ${isOn ? 'good' : 'calm'}">${isOn ? text.on : text.off}</span></b
  >`
}

async function startTotp(done: () => Promise<void>): Promise<void> {
  const text = words()
  let given: { secret: string; uri: string } | undefined
  await askPassword({
    title: text.totp,
    confirm: text.next,
    body: '',
    act: async (proof) => {
      given = await account.totp.begin(proof)
    },
  })
  if (!given) return
  const { secret, uri } = given
  await confirmCode(
    {
      title: text.totp,
      body: html`<p>${text.scan}</p>
        ${qrCode(uri, text.scanLabel)}
        <p class="note">${text.secret}: <code class="secret">${secret}</code></p>`,
      confirm: account.totp.confirm,
    },
    done,
  )
}

async function startTelegram(done: () => Promise<void>): Promise<void> {
  const text = words()
  const isSent = await askPassword({
    title: text.telegram,
    confirm: text.next,
    body: '',
    act: async (proof) => void (await account.telegramCodes.begin(proof)),
  })
  if (!isSent) return
  const body = html`<p>${text.sent}</p>`
  await confirmCode({ title: text.telegram, body, confirm: account.telegramCodes.confirm }, done)
}

/** Asks for the first code, which shows that codes arrive; then the factor is on. */
async function confirmCode(
  step: {
    title: string
    body: unknown
    confirm: (code: string) => Promise<{ recoveryCodes: string[] | null }>
  },
  done: () => Promise<void>,
): Promise<void> {
  const text = words()
  let codes: string[] | null = null
  const isOn = await ask({
    title: step.title,
    confirm: text.turnOn,
    body: html`${step.body}
      <label class="field">
        <span>${text.code}</span>
        <input
          name="code"
          class="code"
          inputmode="numeric"
          pattern="[0-9 ]{6,7}"
          autocomplete="one-time-code"
          required
        />
      </label>`,
    act: async (form) => {
      const code = String(form.get('code')).replaceAll(/\s/g, '')
      codes = (await step.confirm(code)).recoveryCodes
    },
  })
  if (!isOn) return
  say('good', text.isOn)
  await showRecoveryCodes(codes)
  await done()
}

async function turnOff(
  title: string,
  act: (proof: Proof) => Promise<unknown>,
  done: () => Promise<void>,
): Promise<void> {
  const text = words()
  const isOff = await askPassword({
    title: `${text.turnOff}: ${title}`,
    confirm: text.turnOff,
    isDangerous: true,
    body: html`<p>${text.offNote}</p>`,
    act: async (proof) => void (await act(proof)),
  })
  if (!isOff) return
  say('good', text.isOff)
  await done()
}

async function renewCodes(done: () => Promise<void>): Promise<void> {
  const text = words()
  let codes: string[] | null = null
  await askPassword({
    title: text.recovery,
    confirm: text.renew,
    body: html`<p>${text.renewNote}</p>`,
    act: async (proof) => {
      codes = (await account.newRecoveryCodes(proof)).recoveryCodes
    },
  })
  await showRecoveryCodes(codes)
  await done()
}
