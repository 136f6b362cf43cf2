import { formatRupiah, type CheckoutLink } from '@autogopay/shared'
import { html, raw } from 'hono/html'
import QRCode from 'qrcode'
import { inlineStyle, type InlineStyle } from '../hosted-page/inline-style.ts'
import type { PageLanguage } from '../hosted-page/page-locale.ts'
import { document, type Html } from '../hosted-page/page.ts'
import { PRINT_SCRIPT } from '../hosted-page/print-script.ts'
import { LINK_WORDS } from './link-words.ts'

/** What the poster needs beside the hosted page's own style. */
export const POSTER_STYLE = inlineStyle(`
.poster { text-align: center }
.poster h1 { margin: 0 0 4px; font-size: 1.75rem; line-height: 1.25; text-wrap: balance }
.poster .merchant { margin: 0; font-size: 1.125rem; color: var(--soft) }
.poster svg { display: block; width: min(100%, 22rem); margin: 20px auto 12px; background: #fff; border-radius: 12px }
.poster .scan { margin: 0; font-size: 1.375rem; font-weight: 700 }
.poster .hint { margin: 4px auto 0; max-width: 40ch; color: var(--soft) }
.poster .address { margin: 16px 0 0; font-weight: 600 }
@media print {
  .poster h1 { font-size: 32pt } .poster .amount { font-size: 30pt } .poster .merchant { font-size: 18pt }
  .poster svg { width: 120mm } .poster .scan { font-size: 24pt } .poster .hint, .poster .address { font-size: 13pt }
}
`)

/**
 * A sheet to hang up: a large code of the link's address. A phone's camera opens it, a payment app does
 * not: it is no QRIS code, and says so.
 */
export async function posterPage(input: {
  link: CheckoutLink
  url: string
  language: PageLanguage
  accent: InlineStyle | null
}): Promise<Html> {
  const { link, url, language, accent } = input
  const words = LINK_WORDS[language.locale]
  const code = await QRCode.toString(url, { type: 'svg', margin: 4, errorCorrectionLevel: 'Q' })
  return document({
    locale: language.locale,
    title: `${link.title} · ${link.merchantName}`,
    accent,
    head: html`${raw(POSTER_STYLE.tag)}
      <script defer src="${PRINT_SCRIPT.path}" integrity="${PRINT_SCRIPT.integrity}"></script>`,
    body: html`<main>
      <article class="card poster">
        <p class="merchant">${link.merchantName}</p>
        <h1>${link.title}</h1>
        ${link.amount === null ? '' : html`<p class="amount">${formatRupiah(link.amount)}</p>`}
        ${raw(code.replace('<svg ', '<svg aria-hidden="true" '))}
        <p class="scan">${words.poster}</p>
        <p class="hint">${words.posterHint}</p>
        <p class="address">${url.replace(/^https?:\/\//, '')}</p>
        <div class="actions">
          <button class="button primary" type="button" data-print hidden>${words.print}</button>
          <noscript><p class="facts">${words.printHint}</p></noscript>
        </div>
      </article>
    </main>`,
  })
}
