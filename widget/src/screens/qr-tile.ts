import { formatRupiah } from '@autogopay/shared/rupiah'
import { html, type TemplateResult } from '../rendering/html.ts'
import type { CheckoutPayment } from '../contract.ts'
import { drawingOf, type QrDrawing, qrPixels } from '../qr.ts'
import type { Screen } from './screen.ts'

// Most QRIS texts make a code of this many modules a side: what comes takes no other place than this.
const USUAL_SIZE = 57

/** The QRIS code, or a tile of its size while the server is still getting it. */
export function qrTile(
  payment: CheckoutPayment,
  { qrText, until }: { qrText: string | null; until: string },
  { text, on }: Screen,
): TemplateResult {
  const drawing = qrText === null ? undefined : drawingOf(qrText, payment.qrModules)
  if (!drawing) {
    const why = drawing === undefined ? text.qrPending : text.qrImpossible
    return html`<div class="tile empty">
      <svg width=${qrPixels(USUAL_SIZE)} viewBox="0 0 1 1" aria-hidden="true"></svg>
      <p>${why}</p>
    </div>`
  }
  const name = text.qrName({
    merchant: payment.merchantName,
    amount: formatRupiah(payment.payableAmount),
    until,
  })
  // For fingers and mice; the button below does the same for everybody.
  return html`<div part="qr-frame" class="tile" @click=${on.zoom}>${qrCode(drawing, name)}</div>`
}

/** The code alone. Its colours are attributes: it must stay dark on light in every theme. */
export function qrCode({ size, path }: QrDrawing, name: string): TemplateResult {
  return html`<svg
    part="qr"
    class="qr"
    role="img"
    aria-label=${name}
    width=${qrPixels(size)}
    height=${qrPixels(size)}
    viewBox="0 0 ${size} ${size}"
    shape-rendering="crispEdges"
  >
    <rect width=${size} height=${size} fill="#fff" />
    <path d=${path} fill="#000" />
  </svg>`
}
