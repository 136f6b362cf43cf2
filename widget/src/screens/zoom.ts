import { html, type TemplateResult } from '../rendering/html.ts'
import type { QrDrawing } from '../qr.ts'
import { qrCode } from './qr-tile.ts'
import type { Screen } from './screen.ts'

/**
 * The code as large as the window allows. Escape, the button and a tap on it close it.
 * @param onClose - It has closed.
 */
export function zoomDialog(
  drawing: QrDrawing,
  facts: { merchant: string; amount: string; until: string },
  { text, locale }: Screen,
  onClose: () => void,
): TemplateResult {
  const name = text.qrName(facts)
  const close = (event: Event) => {
    const { currentTarget } = event
    if (currentTarget instanceof Element) currentTarget.closest('dialog')?.close()
  }
  return html`<dialog
    part="zoom"
    class="zoom"
    lang=${locale}
    aria-label=${text.zoom}
    @click=${close}
    @close=${onClose}
  >
    ${qrCode(drawing, name)}
    <p>${facts.merchant} · ${facts.amount}</p>
    <button part="button" class="button" type="button">${text.close}</button>
  </dialog>`
}
