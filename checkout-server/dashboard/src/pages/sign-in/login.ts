import type { SecondFactorKind } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { BASE } from '../../app/router.ts'
import { beginFacebook, readLoginWays, signIn, signInByPasskey } from '../../app/sign-in.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/gate.css'
import './code-step.ts'
import { Doing } from './doing.ts'
import { busyFoot, fieldOf, gate, passkeyButton, passwordField } from './form.ts'
import { takeTold } from '../../app/told.ts'
import { words } from './words.ts'

/** Signing in: e-mail and password, a passkey or Facebook, then the second factor of those who have one. */
@customElement('ap-login')
export class Login extends Page {
  /** Null: no second factor is asked for yet. */
  @state() private methods: readonly SecondFactorKind[] | null = null
  @state() private mayFacebook = false
  @state() private isShown = false
  private readonly doing = new Doing(this)
  /** How the visitor comes back from Facebook, if that was no way in. */
  private readonly cameBack = takeTold('facebook')

  get heading(): string {
    return words().login
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // Out of reach, it is a page without that button.
    readLoginWays().then(
      ({ facebook }) => (this.mayFacebook = facebook),
      () => {},
    )
  }

  protected override render(): unknown {
    const text = words()
    const { methods } = this
    return gate({
      title: text.login,
      note: methods ? text.codeNote : text.loginNote,
      body: methods
        ? html`<ap-code-step .methods=${methods}></ap-code-step>`
        : html`${this.news()} ${this.passwordForm()}`,
      foot: html`${text.noAccount} <a href="${BASE}/register">${text.register}</a>`,
    })
  }

  private passwordForm(): unknown {
    const text = words()
    const { doing } = this
    const submit = doing.submit(async (form) => {
      const email = fieldOf(form, 'email').trim()
      const result = await signIn({ email, password: fieldOf(form, 'password') })
      if (result.kind === 'second-factor') this.methods = result.methods
    }, text.wrong)
    return html`<form @submit=${submit}>
      <label class="field">
        <span>${text.email}</span>
        <input name="email" type="email" required autocomplete="username" maxlength="254" />
      </label>
      ${passwordField({
        isNew: false,
        isShown: this.isShown,
        onShow: (isShown) => (this.isShown = isShown),
      })}
      ${busyFoot(doing, text.signIn)}
      ${passkeyButton(doing, () => void doing.run(signInByPasskey, text.noPasskey))}
      ${this.mayFacebook ? this.facebookButton() : nothing}
      <a href="${BASE}/forgot-password">${text.forgot}</a>
    </form>`
  }

  private facebookButton(): unknown {
    const text = words()
    const { doing } = this
    const go = () =>
      void doing.run(async () => location.assign(await beginFacebook()), text.facebook.failed)
    return html`<button type="button" class="button" ?disabled=${doing.isBusy} @click=${go}>
      ${text.facebook.use}
    </button>`
  }

  private news(): unknown {
    const { facebook } = words()
    if (this.cameBack === 'confirm_by_mail') {
      return html`<p class="note" role="status">${facebook.confirmByMail}</p>`
    }
    if (this.cameBack === '') return nothing
    const isKnown = this.cameBack === 'log_in_first'
    return html`<p class="error" role="alert">
      ${isKnown ? facebook.logInFirst : facebook.failed}
    </p>`
  }
}
