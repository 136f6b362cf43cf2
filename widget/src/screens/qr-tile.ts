import { formatRupiah } from '@autogopay/shared/rupiah'
import { html, type TemplateResult } from 'lit'
import type { CheckoutPayment } from '../contract.ts'
import type { Messages } from '../messages.ts'
import { drawQr, type QrDrawing, qrPixels } from '../qr.ts'

// A code is worked out once, not at each second of the countdown. Small: pages show a few.
const drawn = new Map<string, QrDrawing | null>()

/** The QRIS code, or an empty tile while the server is still getting it. */
export function qrTile(
  { qrText, payment, until }: { qrText: string | null; payment: CheckoutPayment; until: string },
  text: Messages,
): TemplateResult {
  if (qrText === null) return html`<div class="tile empty"><p>${text.qrPending}</p></div>`
  const drawing = drawingOf(qrText)
  if (!drawing) return html`<div class="tile empty"><p>${text.qrImpossible}</p></div>`
  const { size, path } = drawing
  const name = text.qrName({
    merchant: payment.merchantName,
    amount: formatRupiah(payment.payableAmount),
    until,
  })
  // The colours are attributes, not styles: a code must stay dark on light in every theme.
  return html`<div part="qr-frame" class="tile">
    <svg
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
    </svg>
  </div>`
}

function drawingOf(qrText: string): QrDrawing | null {
  let drawing = drawn.get(qrText)
  if (drawing === undefined) {
    try {
      drawing = drawQr(qrText)
    } catch {
      drawing = null
    }
    if (drawn.size >= 8) drawn.clear()
    drawn.set(qrText, drawing)
  }
  return drawing
}
