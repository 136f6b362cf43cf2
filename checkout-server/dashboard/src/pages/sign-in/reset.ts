import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { BASE, go } from '../../app/router.ts'
import { resetPassword } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/gate.css'
import { fieldOf, gate, passwordField } from './form.ts'
import { takeToken } from '../../app/told.ts'
import { words } from './words.ts'

/** A new password, by the link that was mailed. */
@customElement('ap-reset')
export class Reset extends Page {
  @state() private isShown = false
  @state() private isBusy = false
  @state() private error = ''
  private readonly token = takeToken()

  get heading(): string {
    return words().forgotTitle
  }

  protected override render(): unknown {
    const text = words()
    return gate({
      title: text.forgotTitle,
      note: text.resetNote,
      foot: html`<a href="${BASE}/login">${text.login}</a>`,
      body: this.token
        ? html`<form @submit=${this.submit}>
            ${passwordField({
              isNew: true,
              isShown: this.isShown,
              onShow: (isShown) => (this.isShown = isShown),
            })}
            <p class="error" role="alert">${this.error}</p>
            <button class="button primary large" ?disabled=${this.isBusy}>
              ${this.isBusy ? text.busy : text.save}
            </button>
          </form>`
        : html`<p class="error" role="alert">${text.useless}</p>`,
    })
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const newPassword = fieldOf(new FormData(event.target as HTMLFormElement), 'password')
    this.isBusy = true
    this.error = ''
    try {
      await resetPassword({ token: this.token, newPassword })
      say('good', words().saved)
      go(`${BASE}/login`, { replace: true })
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }
}
