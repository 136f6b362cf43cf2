import type { Role } from '@autogopay/shared'
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { account } from '../../app/account.ts'
import { CallError } from '../../app/http.ts'
import { catalogue } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { chooseMerchant, session } from '../../app/session.ts'
import { signIn } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/gate.css'
import { roleWords } from '../settings/role-words.ts'
import { fieldOf, gate, passwordField } from '../sign-in/form.ts'
import { takeToken } from '../../app/told.ts'

const words = catalogue({
  id: {
    title: 'Undangan',
    note: (merchant: string, role: string) => `${merchant} mengundang Anda sebagai ${role}.`,
    useless: 'Undangan ini sudah dipakai, dibatalkan, atau terlalu lama. Minta yang baru.',
    accept: 'Terima undangan',
    as: (email: string) => `Anda masuk sebagai ${email}.`,
    name: 'Nama Anda',
    email: 'E-mail',
    register: 'Buat akun dan terima',
    hasAccount: 'Sudah punya akun?',
    login: 'Masuk dahulu',
    afterwards: 'lalu buka tautan ini lagi.',
    busy: 'Sebentar…',
    confirm: 'Akun dibuat. Buka tautan yang kami kirim ke e-mail Anda, lalu masuk.',
    toDashboard: 'Ke dashboard',
  },
  en: {
    title: 'Invitation',
    note: (merchant: string, role: string) => `${merchant} invites you as ${role}.`,
    useless: 'This invitation was taken, taken back or is too old. Ask for another.',
    accept: 'Accept the invitation',
    as: (email: string) => `You are signed in as ${email}.`,
    name: 'Your name',
    email: 'E-mail',
    register: 'Make an account and accept',
    hasAccount: 'Do you have an account?',
    login: 'Sign in first',
    afterwards: 'then open this link again.',
    busy: 'One moment…',
    confirm: 'The account is made. Open the link that we sent to your e-mail, then sign in.',
    toDashboard: 'To the dashboard',
  },
})

interface Invited {
  merchant: string
  role: Role
  email: string
}

/** Taking an invitation to a team: with the account that one has, or with a new one. */
@customElement('ap-invitation')
export class InvitationPage extends Page {
  @state() private isShown = false
  @state() private isBusy = false
  @state() private error = ''
  /** The account is made, but its address has to be confirmed first. */
  @state() private mustConfirm = false
  private readonly token = takeToken()
  private readonly invited = new Load<Invited>(this, () => {
    if (!this.token) throw new CallError('code_wrong', words().useless)
    return account.invitation.read(this.token)
  })

  get heading(): string {
    return words().title
  }

  protected override render(): unknown {
    const text = words()
    const { state: now } = this.invited
    const data = now.kind === 'ready' ? now.data : null
    const isUseless = now.kind === 'failed' && now.error.code === 'code_wrong'
    return gate({
      title: text.title,
      note: data ? text.note(data.merchant, roleWords()[data.role].name) : '',
      foot: html`<a href=${BASE}>${text.toDashboard}</a>`,
      body: isUseless
        ? html`<p class="error" role="alert">${text.useless}</p>`
        : this.invited.render((invited) => this.content(invited)),
    })
  }

  private content(invited: Invited): unknown {
    const text = words()
    const now = session.get()
    if (this.mustConfirm) return html`<p role="status">${text.confirm}</p>`
    if (now.kind !== 'signed-in') return this.registration(invited)
    const { email, name } = now.me.user
    return html`<form @submit=${this.accept}>
      <p>${text.as(email ?? name)}</p>
      ${this.foot(text.accept)}
    </form>`
  }

  private registration({ email }: Invited): unknown {
    const text = words()
    return html`<p class="note">
        ${text.hasAccount} <a href="${BASE}/login">${text.login}</a>, ${text.afterwards}
      </p>
      <form @submit=${this.register}>
        <label class="field">
          <span>${text.email}</span>
          <input name="email" type="email" readonly autocomplete="username" .value=${email} />
        </label>
        <label class="field">
          <span>${text.name}</span>
          <input name="name" required maxlength="100" autocomplete="name" />
        </label>
        ${passwordField({
          isNew: true,
          isShown: this.isShown,
          onShow: (isShown) => (this.isShown = isShown),
        })}
        ${this.foot(text.register)}
      </form>`
  }

  private foot(action: string): unknown {
    return html`<p class="error" role="alert">${this.error}</p>
      <button class="button primary large" ?disabled=${this.isBusy}>
        ${this.isBusy ? words().busy : action}
      </button>`
  }

  private readonly accept = (event: SubmitEvent) =>
    this.do(event, async () => {
      const { merchantId } = await account.invitation.accept(this.token)
      chooseMerchant(merchantId)
    })

  private readonly register = (event: SubmitEvent) =>
    this.do(event, async (form) => {
      const [name, password] = [fieldOf(form, 'name').trim(), fieldOf(form, 'password')]
      const { mailSent } = await account.invitation.register({ token: this.token, name, password })
      if (mailSent) {
        this.mustConfirm = true
        return
      }
      await signIn({ email: fieldOf(form, 'email'), password })
      location.assign(BASE)
    })

  private async do(event: SubmitEvent, act: (form: FormData) => Promise<void>): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    this.isBusy = true
    this.error = ''
    try {
      await act(form)
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }
}
