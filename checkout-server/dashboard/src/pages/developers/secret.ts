import { html, type TemplateResult } from 'lit'
import { catalogue } from '../../app/locale.ts'
import { copyButton } from '../../parts/copy.ts'
import { icon } from '../../parts/icons.ts'

const words = catalogue({
  id: {
    once: 'Hanya ditampilkan sekali ini. Simpan di server Anda, bukan di halaman web.',
    kept: 'Sudah saya simpan',
  },
  en: {
    once: 'Shown this once only. Keep it on your server, not in a web page.',
    kept: 'I have kept it',
  },
})

/** A secret that was just made. It is nowhere else: closed, it is gone. */
export interface Secret {
  title: string
  value: string
}

/** Shows it until it is closed. */
export function secretCard({ title, value }: Secret, close: () => void): TemplateResult {
  const text = words()
  return html`<section class="card secret" role="status">
    <h2>${icon('key')} ${title}</h2>
    <p class="note">${text.once}</p>
    <p class="secret-line"><code>${value}</code></p>
    <div class="actions">
      ${copyButton(value)}
      <button class="button small" @click=${close}>${icon('check')} ${text.kept}</button>
    </div>
  </section>`
}
