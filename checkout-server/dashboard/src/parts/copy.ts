import { html, type TemplateResult } from 'lit'
import { catalogue } from '../app/locale.ts'
import { icon } from './icons.ts'
import { say } from './toast.ts'

const words = catalogue({
  id: { copy: 'Salin', copied: 'Disalin.', refused: 'Browser ini tidak mengizinkan menyalin.' },
  en: { copy: 'Copy', copied: 'Copied.', refused: 'This browser does not allow copying.' },
})

/** Puts a text where pasting finds it, and says so. */
export async function copyText(content: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(content)
    say('good', words().copied)
  } catch {
    // Refused, or not there: browsers have it only over https.
    say('bad', words().refused)
  }
}

/** @param what - Said to screen readers after "Copy", where a page has several. */
export function copyButton(content: string, what = ''): TemplateResult {
  return html`<button type="button" class="button small" @click=${() => copyText(content)}>
    ${icon('copy')} ${words().copy}${what && html`<span class="visually-hidden"> ${what}</span>`}
  </button>`
}
