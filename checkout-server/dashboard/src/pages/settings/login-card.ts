import type { LoginWays } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { account } from '../../app/account.ts'
import { catalogue } from '../../app/locale.ts'
import type { Me } from '../../app/me.ts'
import { loadSession } from '../../app/sign-in.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { say } from '../../parts/toast.ts'
import { askPassword } from './ask-password.ts'

const words = catalogue({
  id: {
    title: 'Cara masuk',
    email: 'E-mail',
    noEmail: 'Belum ada',
    verified: 'Terverifikasi',
    unverified: 'Belum diverifikasi',
    verify: 'Kirim tautan verifikasi',
    verifySent: 'Tautan verifikasi sudah dikirim.',
    changeEmail: 'Ganti e-mail',
    newEmail: 'E-mail baru',
    emailNote: 'Kami mengirim tautan ke alamat baru. Alamat lama berlaku sampai tautan itu dibuka.',
    emailSent: 'Buka tautan yang kami kirim ke alamat baru.',
    noMail: 'Server ini tidak mengirim e-mail, jadi alamat tidak dapat diganti di sini.',
    password: 'Kata sandi',
    changePassword: 'Ganti kata sandi',
    oldPassword: 'Kata sandi Anda sekarang',
    newPassword: 'Kata sandi baru',
    passwordNote: 'Paling sedikit 10 karakter. Perangkat lain harus masuk lagi.',
    passwordChanged: 'Kata sandi diganti. Perangkat lain sudah dikeluarkan.',
    linked: 'Terhubung',
    notLinked: 'Tidak terhubung',
    link: 'Hubungkan',
    unlink: 'Putuskan',
    unlinked: 'Facebook tidak terhubung lagi.',
    nowLinked: 'Facebook terhubung.',
    taken: 'Akun Facebook itu sudah terhubung dengan akun lain.',
    change: 'Ganti',
  },
  en: {
    title: 'Signing in',
    email: 'E-mail',
    noEmail: 'None yet',
    verified: 'Verified',
    unverified: 'Not verified yet',
    verify: 'Send a link to verify it',
    verifySent: 'The link is on its way.',
    changeEmail: 'Change e-mail',
    newEmail: 'New e-mail',
    emailNote: 'We send a link to the new address. The old one holds until it is opened.',
    emailSent: 'Open the link that we send to the new address.',
    noMail: 'This server sends no mail, so the address cannot be changed here.',
    password: 'Password',
    changePassword: 'Change password',
    oldPassword: 'Your present password',
    newPassword: 'New password',
    passwordNote: 'At least 10 characters. Other devices have to sign in again.',
    passwordChanged: 'The password is changed. Other devices are signed out.',
    linked: 'Linked',
    notLinked: 'Not linked',
    link: 'Link',
    unlink: 'Unlink',
    unlinked: 'Facebook is not linked any more.',
    nowLinked: 'Facebook is linked.',
    taken: 'That Facebook account is linked to another account.',
    change: 'Change',
  },
})

/** The address, the password and Facebook. @param ways - What this server can do. */
export function loginCard({ user }: Me, ways: LoginWays): unknown {
  const text = words()
  const { email, emailVerified, hasPassword, facebook } = user
  return html`<h2>${text.title}</h2>
    <ul class="entries">
      <li>
        <span>
          <b>${text.email} ${emailMark(user)}</b>
          <small>${email ?? text.noEmail}</small>
          ${
            email !== null && !emailVerified && ways.mail
              ? html`<button class="text-button" @click=${() => void verify(email)}>
                  ${text.verify}
                </button>`
              : nothing
          }
          ${ways.mail ? nothing : html`<small>${text.noMail}</small>`}
        </span>
        ${
          ways.mail
            ? html`<button
                class="button small"
                aria-label=${text.changeEmail}
                @click=${() => void changeEmail()}
              >
                ${text.change}
              </button>`
            : nothing
        }
      </li>
      ${
        hasPassword
          ? html`<li>
              <span><b>${text.password}</b><small>••••••••••</small></span>
              <button
                class="button small"
                aria-label=${text.changePassword}
                @click=${() => void changePassword()}
              >
                ${text.change}
              </button>
            </li>`
          : nothing
      }
      ${ways.facebook ? facebookRow(facebook.linked) : nothing}
    </ul>`
}

function emailMark({ email, emailVerified }: Me['user']): unknown {
  const text = words()
  if (email === null) return nothing
  return html`<span class="mark ${emailVerified ? 'good' : 'wait'}"
    >${emailVerified ? text.verified : text.unverified}</span
  >`
}

function facebookRow(isLinked: boolean): unknown {
  const text = words()
  const act = () => void (isLinked ? unlinkFacebook() : linkFacebook())
  return html`<li>
    <span><b>Facebook</b><small>${isLinked ? text.linked : text.notLinked}</small></span>
    <button class="button small ${isLinked ? 'danger-quiet' : ''}" @click=${act}>
      ${isLinked ? text.unlink : text.link}
    </button>
  </li>`
}

async function verify(email: string): Promise<void> {
  try {
    await account.sendVerification(email)
    say('good', words().verifySent)
  } catch (error) {
    say('bad', errorText(error))
  }
}

async function changeEmail(): Promise<void> {
  const text = words()
  const isSent = await askPassword({
    title: text.changeEmail,
    confirm: text.changeEmail,
    body: html`<p>${text.emailNote}</p>
      <label class="field">
        <span>${text.newEmail}</span>
        <input name="email" type="email" required maxlength="254" autocomplete="email" />
      </label>`,
    act: async (proof, form) => {
      const newEmail = String(form.get('email')).trim()
      await account.changeEmail({ ...proof, newEmail })
    },
  })
  if (isSent) say('good', text.emailSent)
}

async function changePassword(): Promise<void> {
  const text = words()
  const isChanged = await ask({
    title: text.changePassword,
    confirm: text.changePassword,
    body: html`<label class="field">
        <span>${text.oldPassword}</span>
        <input name="old" type="password" required autocomplete="current-password" />
      </label>
      <label class="field">
        <span>${text.newPassword}</span>
        <input
          name="new"
          type="password"
          required
          minlength="10"
          maxlength="200"
          autocomplete="new-password"
        />
        <small>${text.passwordNote}</small>
      </label>`,
    act: async (form) => {
      const [password, newPassword] = [String(form.get('old')), String(form.get('new'))]
      await account.changePassword({ password, newPassword })
    },
  })
  if (!isChanged) return
  say('good', text.passwordChanged)
  await loadSession()
}

async function linkFacebook(): Promise<void> {
  let url = ''
  await askPassword({
    title: `Facebook: ${words().link}`,
    confirm: words().link,
    body: '',
    act: async (proof) => {
      url = (await account.linkFacebook(proof)).url
    },
  })
  if (url) location.assign(url)
}

/** Says how linking ended, once Facebook has sent the browser back. */
export function tellOfFacebook(how: string): void {
  if (how === 'linked') say('good', words().nowLinked)
  if (how === 'taken') say('bad', words().taken)
}

async function unlinkFacebook(): Promise<void> {
  const text = words()
  const isDone = await askPassword({
    title: `Facebook: ${text.unlink}`,
    confirm: text.unlink,
    isDangerous: true,
    body: '',
    act: async (proof) => void (await account.unlinkFacebook(proof)),
  })
  if (!isDone) return
  say('good', text.unlinked)
  await loadSession()
}
