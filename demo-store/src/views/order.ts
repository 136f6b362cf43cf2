import { html } from 'hono/html'
import { wib } from '../format.ts'
import type { Order } from '../orders.ts'
import type { OrderState, StoredPayment } from '../payments.ts'
import { layout, type Html } from './layout.ts'
import { orderLines } from './lines.ts'

interface OrderView {
  order: Order
  payment: StoredPayment | null
  state: OrderState
  /** What the payer's app claims, `success` or `failure`. Null: nothing. */
  appResult: string | null
  cartCount: number
  autogopayUrl: string
}

/**
 * One order: where it stands, the checkout tag while it waits, and what was bought. All panels that
 * a live page can change to are here already; `order.js` only chooses which one shows.
 */
export function orderPage(view: OrderView): Html {
  const { order, state, appResult, cartCount, autogopayUrl } = view
  const shown = state === 'waiting' && appResult === 'success' ? 'confirming' : state
  const live = state === 'waiting'
  return layout({
    title: `Pesanan ${order.id}`,
    cartCount,
    head: html`${
        live
          ? html`<script src="${autogopayUrl}/embed/v1/autogopay-checkout.js" async></script>`
          : ''
      }
      <script src="/assets/order.js" type="module"></script>`,
    body: html`<div class="columns">
      <section data-order data-state="${shown}" data-app-result="${appResult ?? ''}">
        <div role="status">
          ${panels(view).map(([name, panel]) =>
            live || name === state
              ? html`<div
                  class="panel state ${name}"
                  data-panel="${name}"
                  ${name === shown ? '' : 'hidden'}
                >
                  ${panel}
                </div>`
              : '',
          )}
        </div>
        ${live ? checkoutTag(view) : ''}
      </section>
      <aside class="panel summary">
        <h2>Pesanan <span class="code">${order.id}</span></h2>
        <p class="muted">${wib(order.createdAt)}</p>
        ${orderLines(order)}
        <p class="muted small">Simpan alamat halaman ini untuk melihat pesanan Anda lagi.</p>
      </aside>
    </div>`,
  })
}

function checkoutTag({ payment, autogopayUrl }: OrderView): Html {
  const link = html`<a href="${payment?.checkoutUrl}">Bayar di halaman AutoGoPay</a>`
  return html`<autogopay-checkout token="${payment?.checkoutToken}" endpoint="${autogopayUrl}"
      >${link}</autogopay-checkout
    >
    <noscript>
      <p>Muat ulang halaman ini setelah membayar untuk melihat statusnya.</p>
    </noscript>`
}

function panels({ order, payment, appResult }: OrderView): [OrderState | 'confirming', Html][] {
  const retry = (label: string) =>
    html`<form method="post" action="/orders/${order.secret}/pay">
      <button class="button">${label}</button>
    </form>`
  const waitingWords =
    appResult === 'failure'
      ? 'Pembayaran di aplikasi belum berhasil. Anda dapat mencobanya lagi di bawah ini.'
      : 'Halaman ini berubah sendiri begitu pembayaran Anda masuk.'
  return [
    ['waiting', state('Menunggu pembayaran', html`<p>${waitingWords}</p>`)],
    [
      'confirming',
      state(
        'Menunggu konfirmasi',
        html`<p>
          Pembayaran Anda sedang dipastikan, biasanya hanya beberapa detik. Halaman ini tidak perlu
          dimuat ulang.
        </p>`,
      ),
    ],
    [
      'paid',
      state(
        'Lunas',
        html`<p>Terima kasih! Pembayaran sudah kami terima dan pesanan Anda kami siapkan.</p>
          ${order.paidAt ? html`<p class="muted">Diterima ${wib(order.paidAt)}</p>` : ''}`,
      ),
    ],
    [
      'lapsed',
      state(
        'Waktu pembayaran habis',
        html`<p>Pesanan Anda masih kami simpan. Buat pembayaran baru untuk melanjutkan.</p>
          ${problemNote(payment)} ${retry('Buat pembayaran baru')}`,
      ),
    ],
    ['unpaid', state('Belum dibayar', html`${problemNote(payment)} ${retry('Coba lagi')}`)],
  ]
}

const state = (title: string, text: Html): Html =>
  html`<h1>${title}</h1>
    ${text}`

function problemNote(payment: StoredPayment | null): Html {
  if (!payment?.problem) return html``
  const words = payment.problem.startsWith('refused')
    ? 'Layanan pembayaran menolak permintaan toko kami. Silakan coba lagi, atau hubungi kami dengan nomor pesanan ini.'
    : 'Layanan pembayaran sedang tidak dapat dihubungi. Pesanan Anda tersimpan dan belum ditagih.'
  return html`<p class="warning" role="alert">${words}</p>`
}
