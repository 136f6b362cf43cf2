import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { account } from '../../app/account.ts'
import { locale } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { register } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/gate.css'
import { fieldOf, gate, passwordField } from './form.ts'
import { words } from './words.ts'

/** A new account with its shop. */
@customElement('ap-register')
export class Register extends Page {
  @state() private isShown = false
  @state() private isBusy = false
  @state() private error = ''
  /** Where the link was mailed to that confirms the address; empty: nowhere yet. */
  @state() private mailedTo = ''
  @state() private notice = ''

  get heading(): string {
    return words().register
  }

  protected override render(): unknown {
    const text = words()
    if (this.mailedTo !== '') return this.mailSent()
    return gate({
      title: text.register,
      note: text.registerNote,
      foot: html`${text.hasAccount} <a href="${BASE}/login">${text.login}</a>`,
      body: html`<form @submit=${this.submit}>
        <label class="field">
          <span>${text.business}</span>
          <input name="name" required maxlength="100" autocomplete="organization" />
        </label>
        <label class="field">
          <span>${text.email}</span>
          <input name="email" type="email" required autocomplete="username" maxlength="254" />
        </label>
        ${passwordField({
          isNew: true,
          isShown: this.isShown,
          onShow: (isShown) => (this.isShown = isShown),
        })}
        <p class="error" role="alert">${this.error}</p>
        <button class="button primary large" ?disabled=${this.isBusy}>
          ${this.isBusy ? text.busy : text.signUp}
        </button>
      </form>`,
    })
  }

  private mailSent(): unknown {
    const text = words()
    return gate({
      title: text.confirmTitle,
      note: text.openLink(this.mailedTo),
      foot: html`<a href="${BASE}/login">${text.login}</a>`,
      body: html`<p class="note" role="status">${this.notice}</p>
        <p class="error" role="alert">${this.error}</p>
        <button class="button" ?disabled=${this.isBusy} @click=${this.sendAgain}>
          ${text.sendAgain}
        </button>`,
    })
  }

  private readonly sendAgain = async () => {
    this.isBusy = true
    this.error = ''
    try {
      await account.sendVerification(this.mailedTo)
      this.notice = words().sentAgain
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    this.isBusy = true
    this.error = ''
    try {
      const email = fieldOf(form, 'email').trim()
      const made = await register({
        businessName: fieldOf(form, 'name').trim(),
        email,
        password: fieldOf(form, 'password'),
        locale: locale.get(),
      })
      if (made.kind === 'mail-sent') this.mailedTo = email
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }
}
