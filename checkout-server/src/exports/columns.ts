import type { PaymentStatus } from '@autogopay/shared'
import type { ExportRow } from '../payments/export-rows.ts'

/** Language of an export. */
export type ExportLanguage = 'en' | 'id'

/** What a cell holds. Wall-clock times are written without a zone: the heading names it. */
export type Cell = string | number | { at: Date; zone: 'WIB' | 'UTC' } | null

/** A column: its headings, and its cell for a payment. */
export interface Column {
  heading: Record<ExportLanguage, string>
  cell(row: ExportRow, language: ExportLanguage): Cell
}

const STATUS: Record<ExportLanguage, Record<PaymentStatus, string>> = {
  en: {
    pending: 'pending',
    paid: 'paid',
    expired: 'expired',
    cancelled: 'cancelled',
    denied: 'denied',
    partially_refunded: 'partially refunded',
    refunded: 'refunded',
  },
  id: {
    pending: 'menunggu',
    paid: 'lunas',
    expired: 'kedaluwarsa',
    cancelled: 'dibatalkan',
    denied: 'ditolak',
    partially_refunded: 'dikembalikan sebagian',
    refunded: 'dikembalikan',
  },
}
const YES: Record<ExportLanguage, string> = { en: 'yes', id: 'ya' }
const NO: Record<ExportLanguage, string> = { en: 'no', id: 'tidak' }

const wib = (at: Date | null): Cell => at && { at, zone: 'WIB' }
const utc = (at: Date | null): Cell => at && { at, zone: 'UTC' }
const column = (en: string, id: string, cell: Column['cell']): Column => ({
  heading: { en, id },
  cell,
})

/** Columns of exported payments. Sums are whole rupiah, as numbers. */
export const PAYMENT_COLUMNS: readonly Column[] = [
  column('Payment id', 'ID pembayaran', (row) => row.id),
  column('Order', 'Nomor pesanan', (row) => row.orderId),
  column('Status', 'Status', (row, language) => STATUS[language][row.status]),
  column('Price (Rp)', 'Harga (Rp)', (row) => row.amount),
  column('Asked for (Rp)', 'Ditagih (Rp)', (row) => row.chargeAmount),
  column('Received (Rp)', 'Diterima (Rp)', (row) => row.amountPaid ?? 0),
  column('Refunded (Rp)', 'Dikembalikan (Rp)', (row) => row.amountRefunded),
  column('Left (Rp)', 'Bersih (Rp)', (row) => (row.amountPaid ?? 0) - row.amountRefunded),
  column('Late', 'Terlambat', (row, language) => (row.late ? YES : NO)[language]),
  column('Made (WIB)', 'Dibuat (WIB)', (row) => wib(row.createdAt)),
  column('Made (UTC)', 'Dibuat (UTC)', (row) => utc(row.createdAt)),
  column('Paid (WIB)', 'Dibayar (WIB)', (row) => wib(row.paidAt)),
  column('Paid (UTC)', 'Dibayar (UTC)', (row) => utc(row.paidAt)),
  column('Provider', 'Penyedia', (row) => row.provider),
  column('Transaction id', 'ID transaksi', (row) => row.providerTransactionId),
  column('Description', 'Keterangan', (row) => row.description),
  column('Customer', 'Pelanggan', (row) => row.customer?.name ?? null),
  column('E-mail', 'E-mail', (row) => row.customer?.email ?? null),
  column('Phone', 'Nomor HP', (row) => row.customer?.phone ?? null),
]
