import { formatRupiah, formatWib, type CheckoutPayment } from '@autogopay/shared'
import { html } from 'hono/html'

const REFRESH_SECONDS = 5

const STATUS_TEXT: Record<CheckoutPayment['status'], string> = {
  pending: 'Menunggu pembayaran',
  paid: 'Pembayaran berhasil',
  expired: 'Kode sudah kedaluwarsa',
  cancelled: 'Pembayaran dibatalkan',
  denied: 'Pembayaran ditolak',
  partially_refunded: 'Sebagian dana dikembalikan',
  refunded: 'Dana dikembalikan',
}

/**
 * The hosted checkout page. Everything that a payer needs is in the HTML; with JavaScript the element
 * takes over, without it the page reads itself again every few seconds.
 */
export function checkoutPage(input: {
  payment: CheckoutPayment
  token: string
  publicUrl: string
  scriptPath: string
  integrity: string
}) {
  const { payment, token } = input
  const title = `${formatRupiah(payment.payableAmount)} · ${payment.merchantName}`
  const isPending = payment.status === 'pending'
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <meta property="og:title" content="${title}" />
        <meta property="og:description" content="Bayar dengan GoPay atau aplikasi QRIS apa pun." />
        <link rel="icon" type="image/svg+xml" href="/pay/icon.svg" />
        <link rel="stylesheet" href="/pay/page.css" />
        ${
          isPending
            ? html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}" /></noscript>`
            : ''
        }
        <script
          type="module"
          src="${input.scriptPath}"
          integrity="${input.integrity}"
          crossorigin="anonymous"
        ></script>
      </head>
      <body>
        <main>
          <autogopay-checkout token="${token}" endpoint="${input.publicUrl}" locale="auto">
            ${fallback(payment, token)}
          </autogopay-checkout>
        </main>
        <footer>Pembayaran aman lewat AutoGoPay. Jangan bagikan PIN Anda kepada siapa pun.</footer>
      </body>
    </html>`
}

/** `10.15`, as Indonesians write it. */
function clockOf(instant: string): string {
  return formatWib(new Date(instant)).slice(11, 16).replace(':', '.')
}

/** What is shown before the element has loaded, and for good where JavaScript is blocked. */
function fallback(payment: CheckoutPayment, token: string) {
  return html`<section class="fallback">
    <h1>${payment.merchantName}</h1>
    <p class="amount">${formatRupiah(payment.payableAmount)}</p>
    ${exactAmount(payment)}
    ${payment.description === null ? '' : html`<p>${payment.description}</p>`}
    <p role="status">${STATUS_TEXT[payment.status]}</p>
    ${
      payment.qrText === null
        ? ''
        : html`<img
            src="/checkout/${token}/qr.svg"
            width="280"
            height="280"
            alt="Kode QRIS untuk ${payment.merchantName}, ${formatRupiah(payment.payableAmount)}"
          />`
    }
    ${
      payment.status === 'pending'
        ? html`<p>Berlaku sampai ${clockOf(payment.expiresAt)} WIB</p>`
        : ''
    }
    ${
      payment.deeplinkUrl === null
        ? ''
        : html`<p><a class="button" href="${payment.deeplinkUrl}">Bayar dengan GoPay</a></p>`
    }
    ${
      payment.redirectUrl !== null && payment.status !== 'pending'
        ? html`<p><a class="button" href="${payment.redirectUrl}">Kembali ke toko</a></p>`
        : ''
    }
  </section>`
}

/** Why the amount is not the price, and that it must be paid to the rupiah. */
function exactAmount({ status, amount, payableAmount }: CheckoutPayment) {
  if (status !== 'pending' || payableAmount === amount) return ''
  const way = payableAmount < amount ? 'dikurangi' : 'ditambah'
  const code = formatRupiah(Math.abs(payableAmount - amount))
  return html`<p>
    Harga ${formatRupiah(amount)} ${way} kode unik ${code}. Bayar tepat sejumlah ini agar pembayaran
    Anda dikenali.
  </p>`
}

/** Style of the page around the element. */
export const PAGE_CSS = `
:root { color-scheme: light dark; --ink: #14211b; --soft: #5a6b63; --paper: #f3f6f4; --card: #fff; --accent: #0a6b4b }
@media (prefers-color-scheme: dark) { :root { --ink: #eef4f0; --soft: #a3b3aa; --paper: #0f1512; --card: #18211c; --accent: #4ade80 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: 1fr auto; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 28rem; margin: 0 auto; padding: 1rem; align-self: center }
footer { padding: 1rem; text-align: center; color: var(--soft); font-size: .8125rem }
.fallback { background: var(--card); border-radius: 1rem; padding: 1.5rem; text-align: center }
.fallback h1 { margin: 0; font-size: 1.125rem }
.fallback .amount { margin: .25rem 0; font-size: 1.75rem; font-weight: 700 }
.fallback img { background: #fff; border-radius: .75rem; max-width: 100%; height: auto }
.button { display: inline-flex; min-height: 44px; align-items: center; padding: 0 1.25rem; border-radius: .75rem;
  background: #0a6b4b; color: #fff; font-weight: 600; text-decoration: none }
.notice { text-align: center }
`

/** Icon of the page in tabs and bookmarks. */
export const PAGE_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0a6b4b"/><path d="M9 17l5 5 9-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`

/** What a visitor sees whose link names no payment. */
export function unknownPage() {
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Pembayaran tidak ditemukan</title>
        <link rel="icon" type="image/svg+xml" href="/pay/icon.svg" />
        <link rel="stylesheet" href="/pay/page.css" />
      </head>
      <body>
        <main class="notice">
          <h1>Pembayaran tidak ditemukan</h1>
          <p>Periksa kembali tautan dari toko, atau minta tautan yang baru.</p>
          <p lang="en">There is no such payment. Check the link that the shop gave you.</p>
        </main>
      </body>
    </html>`
}
