import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import type { GobizTransaction } from '../gobiz/book.ts'
import type { Payee } from '../gobiz/payer.ts'
import { formatMoment, formatRupiah } from './format.ts'
import { page } from './layout.ts'
import type { Markup } from './layout.ts'
import { pinFields } from './pay-page.ts'

const card = ({ outlet, amount }: Payee, paid?: GobizTransaction): Markup => {
  const shown = paid?.amount ?? amount
  return html`<section class="card bill">
    <h2 id="payee">${outlet.name}</h2>
    <p id="city" class="hint">${outlet.city}</p>
    ${shown === null ? '' : html`<p id="amount" class="amount">${formatRupiah(shown)}</p>`}
    <dl>
      <dt>Status</dt>
      <dd id="status" data-status="${paid ? paid.status : 'open'}">
        ${paid ? 'Sudah dibayar' : 'Dapat dibayar kapan saja'}
      </dd>
      <dt>ID usaha</dt>
      <dd>${outlet.merchantId}</dd>
      ${
        paid
          ? html`<dt>Nomor transaksi</dt>
              <dd>${paid.orderId}</dd>
              <dt>Waktu</dt>
              <dd>${formatMoment(paid.at)}</dd>`
          : ''
      }
    </dl>
  </section>`
}

const amountField = (typed: string): Markup =>
  html`<label for="typed-amount">Nominal (rupiah)</label>
    <input
      id="typed-amount"
      name="amount"
      inputmode="numeric"
      required
      autocomplete="off"
      value="${typed}"
    />`

/** Asks for the PIN, and for the amount where the code fixes none. */
export const outletPayPage = (
  payee: Payee,
  form: { typed: string; attempt?: string; problem?: string } = { typed: '' },
): Markup =>
  page(
    'Bayar',
    html`<h1>Konfirmasi pembayaran</h1>
      ${card(payee)}
      <form class="card" method="post" action="/phone/pay">
        <input type="hidden" name="reference" value="${payee.code}" />
        <input type="hidden" name="attempt" value="${form.attempt ?? randomUUID()}" />
        ${payee.amount === null ? amountField(form.typed) : ''} ${pinFields(form.problem)}
      </form>`,
  )

const ENDINGS = {
  refused: ['Pembayaran ditolak', 'Tidak ada dana yang dipindahkan.'],
  left: ['Pembayaran ditinggalkan', 'Belum ada dana yang dipindahkan.'],
} as const

/** The last page of a visit. An outlet's code returns to no shop. */
export const outletDonePage = (
  payee: Payee,
  ending: GobizTransaction | keyof typeof ENDINGS,
): Markup => {
  const [title, text] =
    typeof ending === 'string'
      ? ENDINGS[ending]
      : ['Pembayaran berhasil', 'Penjual melihat dana ini di akunnya.']
  return page(
    title,
    html`<h1>${title}</h1>
      <p role="status">${text}</p>
      ${card(payee, typeof ending === 'string' ? undefined : ending)}
      <p><a class="button plain" href="/phone">Pindai kode lain</a></p>`,
  )
}
