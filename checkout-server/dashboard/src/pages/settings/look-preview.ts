import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { catalogue } from '../../app/locale.ts'
import { formatRupiah } from '../../parts/format.ts'
import { Part } from '../../parts/page.ts'
import { drawLogo } from './logo.ts'

const words = catalogue({
  id: { label: 'Pratinjau', note: 'Contoh di ponsel', pay: 'Bayar dengan GoPay' },
  en: { label: 'Preview', note: 'Example on a phone', pay: 'Pay with GoPay' },
})
const AMOUNT = 44_000

/** How payers see the shop, before it is saved. */
@customElement('ap-look-preview')
export class LookPreview extends Part {
  @property() name = ''
  /** `#rrggbb`; null: ours. */
  @property({ attribute: false }) accent: string | null = null
  /** In base64; null: none. */
  @property({ attribute: false }) logo: string | null = null

  protected override render(): unknown {
    const text = words()
    return html`<div class="own-look" role="group" aria-label=${text.label}>
      <div class="sample">
        ${this.logo === null ? nothing : html`<canvas class="logo-picture" role="img" aria-label="Logo"></canvas>`}
        <b>${this.name}</b>
        <span class="sample-amount">${formatRupiah(AMOUNT)}</span>
        <span class="sample-button">${text.pay}</span>
        <span class="sample-note">${text.note}</span>
      </div>
    </div>`
  }

  protected override updated(): void {
    // As a property: the page's policy allows no style attribute.
    const { style } = this.querySelector<HTMLElement>('.own-look')!
    if (this.accent === null) style.removeProperty('--accent')
    else style.setProperty('--accent', this.accent)
    const canvas = this.querySelector('canvas')
    if (canvas && this.logo !== null) void drawLogo(canvas, this.logo)
  }
}
