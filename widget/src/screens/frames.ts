import { html, type TemplateResult } from '../rendering/html.ts'
import type { Modal } from '../modal.ts'
import { icon } from './icons.ts'
import type { Screen } from './screen.ts'

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

/** The dialog around the card. It is always there, and holds nothing while it is closed. */
export function modalDialog(modal: Modal, { text, locale }: Screen, content: unknown) {
  const { keydown, cancel, closed, click } = modal.on
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
