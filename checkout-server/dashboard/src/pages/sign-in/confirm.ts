import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { BASE } from '../../app/router.ts'
import { confirmByMail } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/gate.css'
import { gate } from './form.ts'
import { takeToken } from '../../app/told.ts'
import { words } from './words.ts'

/** What a mailed link confirms: the address of a new account, a changed one, or that Facebook is linked. */
@customElement('ap-confirm')
export class Confirm extends Page {
  @state() private view: 'checking' | 'done' | 'failed' = 'checking'
  private error = ''

  get heading(): string {
    const text = words()
    return this.what === 'link-facebook' ? text.facebook.linkTitle : text.confirmTitle
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.confirm(takeToken())
  }

  protected override render(): unknown {
    const text = words()
    const done = this.what === 'link-facebook' ? text.facebook.linked : text.confirmed
    return gate({
      title: this.heading,
      note: this.view === 'checking' ? text.confirming : '',
      foot: html`<a href=${BASE}>${text.toDashboard}</a>`,
      body:
        this.view === 'failed'
          ? html`<p class="error" role="alert">${this.error || text.useless}</p>`
          : html`<p role="status">${this.view === 'done' ? done : ''}</p>`,
    })
  }

  private get what() {
    const name = this.route.path.slice(`${BASE}/`.length)
    return name === 'confirm-email' || name === 'link-facebook' ? name : 'verify-email'
  }

  private async confirm(token: string): Promise<void> {
    try {
      if (token) await confirmByMail(this.what, { token })
      this.view = token ? 'done' : 'failed'
    } catch (error) {
      this.error = errorText(error)
      this.view = 'failed'
    }
  }
}
