import type { SecondFactorKind } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { sendCode, signInByPasskey, verifyCode, type CodeMethod } from '../../app/sign-in.ts'
import { Part } from '../../parts/page.ts'
import { Doing } from './doing.ts'
import { busyFoot, fieldOf, passkeyButton } from './form.ts'
import { words } from './words.ts'

/** The second step of signing in, whatever the first was. */
@customElement('ap-code-step')
export class CodeStep extends Part {
  /** What the login that is under way may be finished by. */
  @property({ attribute: false }) methods: readonly SecondFactorKind[] = []
  @state() private chosen: CodeMethod | null = null
  @state() private notice = ''
  private readonly doing = new Doing(this)

  protected override render(): unknown {
    const text = words()
    const { doing } = this
    const codes = this.methods.filter((name) => name !== 'passkey')
    const method = this.chosen ?? codes[0] ?? 'recovery_code'
    const submit = doing.submit((form) => {
      this.notice = ''
      return verifyCode({ method, code: fieldOf(form, 'code').replaceAll(/\s/g, '') })
    }, text.wrongCode)
    const send = () =>
      void doing.run(async () => {
        this.notice = ''
        await sendCode()
        this.notice = text.sentTelegram
      }, text.tooOften)
    const isRecovery = method === 'recovery_code'
    return html`<form @submit=${submit}>
      ${codes.length > 1 ? this.methodChoice(codes, method) : nothing}
      ${
        method === 'telegram'
          ? html`<button type="button" class="button" ?disabled=${doing.isBusy} @click=${send}>
              ${text.sendTelegram}
            </button>`
          : nothing
      }
      <p class="note" role="status">${this.notice}</p>
      <label class="field">
        <span>${isRecovery ? text.methods.recovery_code : text.code}</span>
        <input
          name="code"
          class=${isRecovery ? '' : 'code'}
          inputmode=${isRecovery ? 'text' : 'numeric'}
          autocomplete="one-time-code"
          required
          maxlength="40"
        />
      </label>
      ${busyFoot(doing, text.verify)}
      ${
        codes.length < this.methods.length
          ? passkeyButton(doing, () => void doing.run(signInByPasskey, text.noPasskey))
          : nothing
      }
    </form>`
  }

  private methodChoice(codes: readonly CodeMethod[], chosen: CodeMethod): unknown {
    const text = words()
    return html`<fieldset class="choice">
      <legend>${text.method}</legend>
      ${codes.map(
        (name) =>
          html`<label
            ><input
              type="radio"
              name="method"
              .checked=${name === chosen}
              @change=${() => (this.chosen = name)}
            /><span>${text.methods[name]}</span></label
          >`,
      )}
    </fieldset>`
  }
}
