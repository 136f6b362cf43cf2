import { html, nothing, type TemplateResult } from 'lit'
import { words } from './embed-words.ts'
import type { Look } from './snippet.ts'

const FIRST_ACCENT = '#0a6b4b'

/** Everything that can be chosen about the element. */
export function embedForm(look: Look, change: (some: Partial<Look>) => void): TemplateResult {
  const text = words()
  const choice = <Name extends 'mode' | 'theme' | 'locale' | 'device-flow'>(
    name: Name,
    label: string,
    options: Record<Look[Name], string>,
  ) =>
    html`<label class="field">
      <span>${label}</span>
      <select @change=${(event: Event) => change({ [name]: valueOf(event) })}>
        ${Object.entries(options).map(
          ([value, option]) =>
            html`<option value=${value} ?selected=${value === look[name]}>${option}</option>`,
        )}
      </select>
    </label>`
  return html`<section class="card embed-form" aria-labelledby="look-title">
    <h2 id="look-title">${text.look}</h2>
    ${choice('mode', text.mode, text.modes)}
    ${
      look.mode === 'button'
        ? html`<label class="field">
            <span>${text.label}</span>
            <input
              maxlength="60"
              .value=${look.label}
              @input=${(event: Event) => change({ label: valueOf(event) })}
            />
          </label>`
        : nothing
    }
    ${choice('theme', text.theme, text.themes)} ${choice('locale', text.locale, text.locales)}
    ${choice('device-flow', text.deviceFlow, text.deviceFlows)}
    <label class="field">
      <span>${text.returnUrl}</span>
      <input
        type="url"
        placeholder="https://toko.id/terima-kasih"
        .value=${look['return-url']}
        @change=${(event: Event) => change({ 'return-url': valueOf(event) })}
      />
    </label>
    <label class="check">
      <input
        type="checkbox"
        .checked=${look['hide-amount']}
        @change=${(event: Event) => change({ 'hide-amount': isChecked(event) })}
      /><span>${text.hideAmount}</span>
    </label>
    <label class="check">
      <input
        type="checkbox"
        .checked=${look.accent !== null}
        @change=${(event: Event) => change({ accent: isChecked(event) ? FIRST_ACCENT : null })}
      /><span>${text.ownAccent}</span>
    </label>
    ${
      look.accent === null
        ? nothing
        : html`<label class="field">
            <span>${text.accent}</span>
            <input
              type="color"
              .value=${look.accent}
              @input=${(event: Event) => change({ accent: valueOf(event) })}
            />
          </label>`
    }
  </section>`
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value.trim()
const isChecked = (event: Event): boolean => (event.target as HTMLInputElement).checked
