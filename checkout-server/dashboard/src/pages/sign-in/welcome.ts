import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { account } from '../../app/account.ts'
import { BASE, go } from '../../app/router.ts'
import { session } from '../../app/session.ts'
import { signOut } from '../../app/sign-in.ts'
import { Page } from '../../parts/page.ts'
import { phoneNumber } from '../../parts/phone-number.ts'
import '../../styles/gate.css'
import { Doing } from './doing.ts'
import { busyFoot, fieldOf, gate } from './form.ts'
import { words } from './words.ts'

/** After the first login by Facebook: the phone number, which Facebook does not tell. */
@customElement('ap-welcome')
export class Welcome extends Page {
  private readonly doing = new Doing(this)

  get heading(): string {
    return words().welcome
  }

  protected override render(): unknown {
    const text = words()
    const now = session.get()
    const name = now.kind === 'signed-in' ? now.me.user.name : ''
    const save = this.doing.submit(async (form) => {
      await account.update({ phone: phoneNumber(fieldOf(form, 'phone')) })
      go(BASE, { replace: true })
    }, text.wrongPhone)
    return gate({
      title: name === '' ? text.welcome : `${text.welcome}, ${name}`,
      note: text.phoneWhy,
      body: html`<form @submit=${save}>
        <label class="field">
          <span>${text.phone}</span>
          <input name="phone" type="tel" required maxlength="24" autocomplete="tel" />
          <small>${text.phoneNote}</small>
        </label>
        ${busyFoot(this.doing, text.goOn)}
      </form>`,
      foot: html`<button class="button quiet" @click=${() => void signOut()}>
        ${text.signOut}
      </button>`,
    })
  }
}
