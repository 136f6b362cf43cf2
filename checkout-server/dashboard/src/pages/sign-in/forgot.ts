import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { BASE } from '../../app/router.ts'
import { requestReset } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/gate.css'
import { fieldOf, gate } from './form.ts'
import { words } from './words.ts'

/** Asks for a way to a new password. The answer is the same whether the address is known or not. */
@customElement('ap-forgot')
export class Forgot extends Page {
  @state() private isSent = false
  @state() private isBusy = false
  @state() private error = ''

  get heading(): string {
    return words().forgotTitle
  }

  protected override render(): unknown {
    const text = words()
    return gate({
      title: text.forgotTitle,
      note: text.forgotNote,
      foot: html`<a href="${BASE}/login">${text.login}</a>`,
      body: this.isSent
        ? html`<p role="status">${text.sent}</p>`
        : html`<form @submit=${this.submit}>
            <label class="field">
              <span>${text.email}</span>
              <input name="email" type="email" required autocomplete="username" maxlength="254" />
            </label>
            <p class="error" role="alert">${this.error}</p>
            <button class="button primary large" ?disabled=${this.isBusy}>
              ${this.isBusy ? text.busy : text.send}
            </button>
          </form>`,
    })
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    this.isBusy = true
    this.error = ''
    try {
      await requestReset({ email: fieldOf(form, 'email').trim() })
      this.isSent = true
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }
}
