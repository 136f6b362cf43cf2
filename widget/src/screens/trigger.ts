import { html, type TemplateResult } from '../rendering/html.ts'

/** The button of `mode="button"`. */
export function trigger(
  { label, disabled, locale }: { label: string; disabled: boolean; locale: string },
  press: () => void,
): TemplateResult {
  return html`<button
    part="button button-primary trigger"
    class="button primary trigger"
    type="button"
    lang=${locale}
    aria-haspopup="dialog"
    ?disabled=${disabled}
    @click=${press}
  >
    ${label}
  </button>`
}
