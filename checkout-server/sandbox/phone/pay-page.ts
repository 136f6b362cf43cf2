import { html } from 'hono/html'
import type { Transaction, TransactionStatus } from '../midtrans/ledger.ts'
import { formatMoment, formatRupiah } from './format.ts'
import { page } from './layout.ts'
import type { Markup } from './layout.ts'

/** What the phone shows about whom to pay. */
export interface Bill {
  transaction: Transaction
  payee: string
  city: string
  /** How this phone came here: a transaction id when scanned, the deeplink's id otherwise. */
  reference: string
  /** The deadline has passed, though the books may not say so yet. */
  isOver: boolean
}

const STATES: Record<TransactionStatus, string> = {
  pending: 'Menunggu pembayaran',
  settlement: 'Sudah dibayar',
  partial_refund: 'Sudah dibayar, sebagian dana dikembalikan',
  refund: 'Dana sudah dikembalikan',
  deny: 'Ditolak penyedia pembayaran',
  cancel: 'Dibatalkan penjual',
  expire: 'Kedaluwarsa',
}

const CLOSED: Record<Exclude<TransactionStatus, 'pending'>, string> = {
  settlement: 'Kode ini sudah dibayar. Tidak ada yang perlu dibayar lagi.',
  partial_refund: 'Kode ini sudah dibayar. Tidak ada yang perlu dibayar lagi.',
  refund: 'Kode ini sudah dibayar dan dananya sudah dikembalikan.',
  deny: 'Penyedia pembayaran menolak transaksi ini.',
  cancel: 'Penjual membatalkan transaksi ini. Mintalah kode baru.',
  expire: 'Kode ini sudah kedaluwarsa. Mintalah kode baru.',
}

/** The state a phone sees: an overdue code is expired for it at once. */
export const shownStatus = ({ transaction, isOver }: Bill): TransactionStatus =>
  transaction.status === 'pending' && isOver ? 'expire' : transaction.status

/** Payee, place, amount and state. */
export const billCard = (bill: Bill): Markup => {
  const { transaction, payee, city } = bill
  return html`<section class="card bill">
    <h2 id="payee">${payee}</h2>
    <p id="city" class="hint">${city}</p>
    <p id="amount" class="amount">${formatRupiah(transaction.grossAmount)}</p>
    <dl>
      <dt>Status</dt>
      <dd id="status" data-status="${transaction.status}">${STATES[shownStatus(bill)]}</dd>
      <dt>Nomor pesanan</dt>
      <dd>${transaction.orderId}</dd>
      <dt>Berlaku sampai</dt>
      <dd>${formatMoment(transaction.expiresAt)}</dd>
    </dl>
  </section>`
}

/** The page that asks for the PIN, or says why there is nothing to pay. */
export const payPage = (bill: Bill, options: { payable: boolean; problem?: string }): Markup => {
  const status = shownStatus(bill)
  return page(
    'Bayar',
    html`<h1>Konfirmasi pembayaran</h1>
      ${billCard(bill)}
      ${
        options.payable
          ? pinForm(bill, options.problem)
          : html`<p class="problem" role="alert">
                ${options.problem ?? (status === 'pending' ? '' : CLOSED[status])}
              </p>
              <p><a class="button plain" href="/phone">Pindai kode lain</a></p>`
      }`,
  )
}

const pinForm = ({ reference }: Bill, problem?: string): Markup =>
  html`<form class="card" method="post" action="/phone/pay">
    <input type="hidden" name="reference" value="${reference}" />
    ${pinFields(problem)}
  </form>`

/** The PIN and the buttons: pay, refuse, leave. */
export const pinFields = (problem?: string): Markup =>
  html`<label for="pin">PIN 6 angka</label>
    <input
      id="pin"
      name="pin"
      type="password"
      inputmode="numeric"
      pattern="[0-9]{6}"
      minlength="6"
      maxlength="6"
      required
      autofocus
      autocomplete="off"
      aria-describedby="pin-hint"
      ${problem ? html`aria-invalid="true"` : ''}
    />
    <p id="pin-hint" class="hint">Enam angka apa pun; 000000 dianggap PIN salah.</p>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
    <button class="primary" name="action" value="pay">Bayar</button>
    <div class="row">
      <button class="plain" name="action" value="refuse" formnovalidate>Tolak</button>
      <button class="plain" name="action" value="leave" formnovalidate>Tinggalkan</button>
    </div>`

/** Why a PIN pays nothing; null when it does. */
export const pinProblem = (pin: string): string | null => {
  if (!/^\d{6}$/.test(pin)) return 'PIN terdiri dari 6 angka.'
  return pin === '000000' ? 'PIN salah. Coba lagi.' : null
}
