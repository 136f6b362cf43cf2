import { html } from 'lit'
import type { Proof } from '../../app/account.ts'
import { catalogue } from '../../app/locale.ts'
import { session } from '../../app/session.ts'
import { ask, type Question } from '../../parts/dialog.ts'

const words = catalogue({
  id: {
    password: 'Kata sandi Anda sekarang',
    none: 'Akun Anda tanpa kata sandi: Anda harus baru masuk dalam sepuluh menit terakhir.',
  },
  en: {
    password: 'Your present password',
    none: 'Your account has no password: you must have signed in within the last ten minutes.',
  },
})

/** Asks in a dialog for the password again, where there is one, before something is done with it. */
export function askPassword(
  question: Omit<Question, 'act'> & { act: (proof: Proof, form: FormData) => Promise<void> },
): Promise<boolean> {
  const now = session.get()
  const hasPassword = now.kind === 'signed-in' && now.me.user.hasPassword
  return ask({
    ...question,
    body: html`${question.body}${hasPassword ? passwordField() : html`<p>${words().none}</p>`}`,
    act: (form) =>
      question.act(hasPassword ? { password: String(form.get('password')) } : {}, form),
  })
}

function passwordField(): unknown {
  return html`<label class="field">
    <span>${words().password}</span>
    <input
      name="password"
      type="password"
      required
      maxlength="200"
      autocomplete="current-password"
    />
  </label>`
}
