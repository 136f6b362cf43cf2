import { html, type TemplateResult } from '../rendering/html.ts'
import { icon } from './icons.ts'
import type { Screen } from './screen.ts'

/** Listeners of the dialog. */
export interface DialogListeners {
  keydown(event: KeyboardEvent): void
  cancel(event: Event): void
  closed(): void
  click(event: Event): void
}

/** The dialog around the card. It is always there, and holds nothing while it is closed. */
export function modalDialog(
  { keydown, cancel, closed, click }: DialogListeners,
  { text, locale }: Screen,
  content: unknown,
): TemplateResult {
  return html`<dialog
    part="dialog"
    class="modal"
    lang=${locale}
    aria-label=${text.region}
    @keydown=${keydown}
    @cancel=${cancel}
    @close=${closed}
    @click=${click}
  >
    ${content}
  </dialog>`
}

/** The button in the dialog's corner. */
export function closeButton({ text }: Screen, press: () => void): TemplateResult {
  return html`<button
    part="close"
    class="close"
    type="button"
    aria-label=${text.close}
    @click=${press}
  >
    ${icon('cross')}
  </button>`
}
