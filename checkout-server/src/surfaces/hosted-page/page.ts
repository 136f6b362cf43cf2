import { formatRupiah, type CheckoutPayment } from '@autogopay/shared'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { hasBeenPaid } from '../../payments/money-kind.ts'
import type { Screen } from '../../../../widget/src/screens/screen.ts'
import type { Flow } from '../../../../widget/src/view.ts'
import { elementHtml } from './element-html.ts'
import type { InlineStyle } from './inline-style.ts'
import type { PageLanguage, PageLocale } from './page-locale.ts'
import { PAGE_STYLE } from './page-style.ts'
import { PAGE_WORDS, type PageWords } from './page-words.ts'
import { PREVIEW_SIZE } from './preview/preview.ts'
import { WATCH_SCRIPT } from './watch-script.ts'

// Long enough to read and to press a button, short enough to wait for.
const REFRESH_SECONDS = 8

/** HTML that is safe as it is. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What the hosted checkout page shows. */
export interface CheckoutPage {
  payment: CheckoutPayment
  token: string
  publicUrl: string
  script: { path: string; integrity: string }
  language: PageLanguage
  /** The payer's choice of a way to pay. */
  flow: Flow | null
  /** How the last action went, where it was done without script. */
  notice: Screen['notice']
  /** The merchant's colour. */
  accent: InlineStyle | null
}

/**
 * The hosted checkout page. The element's first screen is in the HTML: nothing has to be loaded before
 * the code is seen. With script the element takes over; without it the page reads itself again while
 * the payment waits, and its buttons are forms. Where just the element's script does not come, another
 * one sees to that.
 */
export function checkoutPage(page: CheckoutPage): Html {
  const { payment, token, publicUrl, script, language, flow, notice, accent } = page
  const { locale, query } = language
  const words = PAGE_WORDS[locale]
  const address = `/pay/${token}`
  const again = address + stay(query, flow)
  const element = elementHtml({
    payment,
    token,
    locale,
    flow,
    notice,
    query,
    fallback: String(plainPayment(payment, token, words)),
  })
  return document({
    locale,
    title: `${amountOf(payment)} · ${payment.merchantName}`,
    accent,
    head: html`${previewTags({ payment, token, publicUrl, words })}
      ${
        payment.status === 'pending'
          ? html`<noscript
              ><meta http-equiv="refresh" content="${REFRESH_SECONDS};url=${again}"
            /></noscript>`
          : ''
      }
      <script defer src="${script.path}" integrity="${script.integrity}"></script>
      ${
        payment.status === 'pending'
          ? html`<script
              async
              fetchpriority="low"
              src="${WATCH_SCRIPT.path}"
              data-page="${again}"
            ></script>`
          : ''
      }`,
    body: html`<main>
        ${raw(element)}
        <p class="beside"><a href="${address}/receipt${query}">${words.receiptLink}</a></p>
      </main>
      ${footer(address, words)}`,
  })
}

/** Whole page around a body. */
export function document(parts: {
  locale: PageLocale
  title: string
  head?: Html | string
  accent?: InlineStyle | null
  body: Html
}): Html {
  return html`<!doctype html>
    <html lang="${parts.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${parts.title}</title>
        <link rel="icon" type="image/svg+xml" href="/pay/icon.svg" />
        ${raw(PAGE_STYLE.tag)}${raw(parts.accent?.tag ?? '')} ${parts.head ?? ''}
      </head>
      <body>
        ${parts.body}
      </body>
    </html>`
}

/** What is said below every page, with the way to the other language. */
export function footer(address: string, words: PageWords): Html {
  const { locale, name } = words.otherLanguage
  return html`<footer>
    <p>${words.safety}</p>
    <a href="${address}?lang=${locale}" hreflang="${locale}" lang="${locale}">${name}</a>
  </footer>`
}

/** What a chat program shows of the link. */
function previewTags(input: {
  payment: CheckoutPayment
  token: string
  publicUrl: string
  words: PageWords
}): Html {
  const { payment, token, publicUrl, words } = input
  // As in the picture, which programs keep: what was asked for.
  const title = `${formatRupiah(payment.payableAmount)} · ${payment.merchantName}`
  const isOpen = payment.status === 'pending' && !payment.needsReview
  const description = isOpen ? words.invitation : saidOf(payment, words)
  const picture = `${publicUrl}/pay/${token}/preview.png`
  return html`<meta name="description" content="${description}" />
    <meta property="og:type" content="website" />
    <meta property="og:site_name" content="AutoGoPay" />
    <meta property="og:title" content="${title}" />
    <meta property="og:description" content="${description}" />
    <meta property="og:url" content="${publicUrl}/pay/${token}" />
    <meta property="og:image" content="${picture}" />
    <meta property="og:image:type" content="image/png" />
    <meta property="og:image:width" content="${PREVIEW_SIZE.width}" />
    <meta property="og:image:height" content="${PREVIEW_SIZE.height}" />
    <meta property="og:image:alt" content="${words.previewOf(payment.merchantName)}" />
    <meta name="twitter:card" content="summary_large_image" />`
}

/** The payment for browsers that know neither scripts nor declarative shadow roots. */
function plainPayment(payment: CheckoutPayment, token: string, words: PageWords): Html {
  const { merchantName, qrText, deeplinkUrl } = payment
  return html`<section class="plain">
    <h1>${merchantName}</h1>
    <p class="amount">${amountOf(payment)}</p>
    <p role="status">${saidOf(payment, words)}</p>
    ${
      qrText === null
        ? ''
        : html`<img
            src="/checkout/${token}/qr.svg"
            loading="lazy"
            width="280"
            height="280"
            alt="${words.qrName(merchantName)}"
          />`
    }
    ${
      deeplinkUrl === null
        ? ''
        : html`<p><a rel="noreferrer" href="${deeplinkUrl}">${words.payWithGopay}</a></p>`
    }
  </section>`
}

/** Its state in words. */
function saidOf({ status, needsReview }: CheckoutPayment, words: PageWords): string {
  return needsReview && !hasBeenPaid(status) ? words.inReview : words.status[status]
}

/** What came, or else what the code asks for. */
function amountOf({ amountPaid, payableAmount }: CheckoutPayment): string {
  return formatRupiah(amountPaid ?? payableAmount)
}

/** The query that a page keeps while it reads itself again: not the notice, which is old by then. */
function stay(query: string, flow: Flow | null): string {
  const params = new URLSearchParams(query)
  if (flow) params.set('flow', flow)
  return params.size > 0 ? `?${params}` : ''
}

/** Icon of the pages in tabs and bookmarks. */
export const PAGE_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0a6b4b"/><path d="M9 17l5 5 9-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`
