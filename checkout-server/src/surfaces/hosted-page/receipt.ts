import { formatRupiah, type CheckoutPayment } from '@autogopay/shared'
import { html } from 'hono/html'
import type { PageLanguage, PageLocale } from './page-locale.ts'
import type { InlineStyle } from './inline-style.ts'
import { document, footer, type Html } from './page.ts'
import { PAGE_WORDS, type PageWords } from './page-words.ts'
import { PRINT_SCRIPT } from './print-script.ts'
import { RECEIPT_ZONES, zonedTime } from './receipt-zones.ts'

/** What a receipt shows beside what every browser may know of the payment. */
export interface ReceiptFacts {
  /** What came in; null: not known apart from the amount asked for. */
  amountPaid: number | null
  amountRefunded: number
  providerTransactionId: string | null
}

/** The receipt of a payment that was paid: to read, print and save. */
export function receiptPage(input: {
  payment: CheckoutPayment
  facts: ReceiptFacts
  /** The shop's own words. Null: none. */
  note: string | null
  token: string
  language: PageLanguage
  accent: InlineStyle | null
}): Html {
  const { payment, facts, note, token, language, accent } = input
  const { locale, query } = language
  const words = PAGE_WORDS[locale]
  const address = `/pay/${token}`
  return document({
    locale,
    title: words.receiptOf(payment.merchantName),
    accent,
    head: html`<script
      defer
      src="${PRINT_SCRIPT.path}"
      integrity="${PRINT_SCRIPT.integrity}"
    ></script>`,
    body: html`<main>
        <article class="card">
          ${head(payment, facts, words)}
          <dl>
            ${rows(payment, facts, locale).map(
              ([name, value]) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>
          ${payment.late ? html`<p class="facts">${words.late}</p>` : ''}
          <p class="facts">${inEachZone(({ name }) => words.zoneNotes[name])}</p>
          ${note === null ? '' : html`<p class="facts own">${note}</p>`}
          <div class="actions">
            <button class="button primary" type="button" data-print hidden>${words.print}</button>
            <noscript><p class="facts">${words.printHint}</p></noscript>
            <a class="button" href="${address}${query}">${words.backToPayment}</a>
            ${
              payment.redirectUrl === null
                ? ''
                : html`<a class="button" rel="noreferrer" href="${payment.redirectUrl}"
                    >${words.backToShop(payment.merchantName)}</a
                  >`
            }
          </div>
        </article>
      </main>
      ${footer(`${address}/receipt`, words)}`,
  })
}

function head(payment: CheckoutPayment, facts: ReceiptFacts, words: PageWords): Html {
  const { merchantName, merchantLogoUrl, payableAmount, status } = payment
  return html`<header class="head">
    ${
      merchantLogoUrl === null
        ? ''
        : html`<img src="${merchantLogoUrl}" width="56" height="56" alt="" />`
    }
    <h1>${words.receipt}</h1>
    <p class="merchant">${merchantName}</p>
    <p class="amount">${formatRupiah(facts.amountPaid ?? payableAmount)}</p>
    <p class="stamp ${status === 'paid' ? '' : 'refunded'}">${words.status[status]}</p>
  </header>`
}

/** Name and value of each line. */
function rows(
  payment: CheckoutPayment,
  { amountPaid, amountRefunded, providerTransactionId }: ReceiptFacts,
  locale: PageLocale,
): [string, Html | string][] {
  const words = PAGE_WORDS[locale]
  const { amount, payableAmount, paidAt, orderId, description } = payment
  const received = amountPaid ?? payableAmount
  const code = payableAmount - amount
  const all: [string, Html | string | null][] = [
    [words.payee, payment.merchantName],
    [words.order, orderId],
    [words.about, description],
    [words.price, code === 0 ? null : formatRupiah(amount)],
    [
      words.uniqueCode,
      code === 0 ? null : `${code < 0 ? '−' : '+'} ${formatRupiah(Math.abs(code))}`,
    ],
    [words.received, formatRupiah(received)],
    [words.refunded, amountRefunded > 0 ? formatRupiah(amountRefunded) : null],
    [words.kept, amountRefunded > 0 ? formatRupiah(received - amountRefunded) : null],
    [words.paidAt, paidAt && inEachZone((zone) => zonedTime(paidAt, zone, locale))],
    [words.method, 'QRIS / GoPay'],
    [words.transaction, providerTransactionId],
    [words.state, words.status[payment.status]],
  ]
  return all.filter((row): row is [string, Html | string] => row[1] !== null)
}

/** Something in each zone. Jakarta's is seen until a script knows the payer's own. */
function inEachZone(words: (zone: (typeof RECEIPT_ZONES)[number]) => string): Html {
  const spans = RECEIPT_ZONES.map((zone) => {
    const [readers, text] = [zone.readers, words(zone)]
    return html`<span data-readers="${readers}" ${readers && 'hidden'}>${text}</span>`
  })
  return html`${spans}`
}
