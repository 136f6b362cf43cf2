import { html } from 'lit'
import { catalogue } from '../../app/locale.ts'
import { ask } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { copyText } from '../../parts/copy.ts'

const words = catalogue({
  id: {
    title: 'Kode pemulihan',
    note: 'Simpan di tempat aman. Setiap kode berlaku sekali, bila ponsel Anda hilang. Kode ini tidak ditampilkan lagi.',
    list: 'Kode pemulihan Anda',
    copy: 'Salin semua',
    saved: 'Sudah saya simpan',
  },
  en: {
    title: 'Recovery codes',
    note: 'Keep them somewhere safe. Each works once, should you lose your phone. They are not shown again.',
    list: 'Your recovery codes',
    copy: 'Copy all',
    saved: 'I have saved them',
  },
})

/** Shows recovery codes, which is possible this once. @param codes - Null: there are no new ones. */
export async function showRecoveryCodes(codes: readonly string[] | null): Promise<void> {
  if (codes === null) return
  const text = words()
  await ask({
    title: text.title,
    confirm: text.saved,
    isNotice: true,
    body: html`<p>${text.note}</p>
      <ul class="codes" aria-label=${text.list}>
        ${codes.map((code) => html`<li><code>${code}</code></li>`)}
      </ul>
      <button type="button" class="button" @click=${() => void copyText(codes.join('\n'))}>
        ${icon('copy')} ${text.copy}
      </button>`,
    act: async () => {},
  })
}
