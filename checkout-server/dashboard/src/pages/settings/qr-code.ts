import { html, type TemplateResult } from 'lit'
import { drawQr } from '../../../../../widget/src/qr-encode.ts'

/** A text as a QR code. @param label - What it is, for those who cannot see it. */
export function qrCode(text: string, label: string): TemplateResult {
  const { size, path } = drawQr(text)
  return html`<svg class="qr-code" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}">
    <path d=${path} />
  </svg>`
}
