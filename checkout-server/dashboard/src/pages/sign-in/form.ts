import { html, type TemplateResult } from 'lit'
import { chooseLocale, locale } from '../../app/locale.ts'
import { icon } from '../../parts/icons.ts'
import type { Doing } from './doing.ts'
import { words } from './words.ts'

/** The frame of a page for those who are not signed in. */
export function gate(content: {
  title: string
  note: string
  body: unknown
  foot: unknown
}): TemplateResult {
  const other = locale.get() === 'id' ? 'en' : 'id'
  return html`<div class="gate">
    <header>
      <span class="brand"
        ><img src="/pay/icon.svg" alt="" width="32" height="32" /><span>AutoGoPay</span></span
      >
      <button class="button quiet" lang=${other} @click=${() => chooseLocale(other)}>
        ${other === 'en' ? 'English' : 'Bahasa Indonesia'}
      </button>
    </header>
    <section class="card">
      <h1>${content.title}</h1>
      <p class="note">${content.note}</p>
      ${content.body}
    </section>
    <p class="gate-foot">${content.foot}</p>
  </div>`
}

/** A password with a button that shows it. */
export function passwordField(options: {
  isNew: boolean
  isShown: boolean
  onShow: (isShown: boolean) => void
}): TemplateResult {
  const text = words()
  const { isNew, isShown } = options
  return html`<div class="field">
    <label for="password">${text.password}</label>
    <div class="with-button">
      <input
        id="password"
        name="password"
        type=${isShown ? 'text' : 'password'}
        required
        minlength=${isNew ? 10 : 1}
        maxlength="128"
        autocomplete=${isNew ? 'new-password' : 'current-password'}
        aria-describedby=${isNew ? 'password-note' : ''}
      />
      <button
        type="button"
        class="button quiet"
        aria-pressed=${isShown}
        @click=${() => options.onShow(!isShown)}
      >
        ${isShown ? text.hide : text.show}
      </button>
    </div>
    ${isNew ? html`<small id="password-note">${text.newPasswordNote}</small>` : ''}
  </div>`
}

/** What went wrong, and the button that hands a form in. */
export function busyFoot({ isBusy, error }: Doing, action: string): TemplateResult {
  return html`<p class="error" role="alert">${error}</p>
    <button class="button primary large" ?disabled=${isBusy}>
      ${isBusy ? words().busy : action}
    </button>`
}

export function passkeyButton({ isBusy }: Doing, use: () => void): TemplateResult {
  return html`<button type="button" class="button" ?disabled=${isBusy} @click=${use}>
    ${icon('shield')} ${words().passkey}
  </button>`
}

/** A field's text as it was typed. */
export const fieldOf = (form: FormData, name: string): string => String(form.get(name) ?? '')
