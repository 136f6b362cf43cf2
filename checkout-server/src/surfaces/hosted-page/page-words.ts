import type { CheckoutPayment } from '@autogopay/shared'
import type { PageLocale } from './page-locale.ts'

/** The words of the page around the element, in one language. */
export interface PageWords {
  invitation: string
  previewOf(merchant: string): string
  safety: string
  /** The other language, in its own words. */
  otherLanguage: { locale: PageLocale; name: string }
  status: Record<CheckoutPayment['status'], string>
  inReview: string
  payWithGopay: string
  qrName(merchant: string): string
  receiptLink: string

  receipt: string
  receiptOf(merchant: string): string
  print: string
  printHint: string
  backToPayment: string
  backToShop(merchant: string): string
  payee: string
  order: string
  about: string
  price: string
  uniqueCode: string
  received: string
  refunded: string
  kept: string
  paidAt: string
  method: string
  transaction: string
  state: string
  late: string
  zoneNotes: Record<'WIB' | 'WITA' | 'WIT', string>

  unknown: string
  unknownHint: string
  failed: string
  failedHint: string
  notAllowed: string
  notAllowedHint: string
  requestId: string
}

const id: PageWords = {
  invitation: 'Bayar dengan GoPay atau aplikasi QRIS apa pun.',
  previewOf: (merchant) => `Pembayaran untuk ${merchant}`,
  safety: 'Pembayaran aman lewat AutoGoPay. Jangan beri tahu siapa pun PIN Anda.',
  otherLanguage: { locale: 'en', name: 'English' },
  status: {
    pending: 'Menunggu pembayaran',
    paid: 'Lunas',
    expired: 'Kode sudah kedaluwarsa',
    cancelled: 'Pembayaran dibatalkan',
    denied: 'Pembayaran ditolak',
    partially_refunded: 'Lunas, sebagian dikembalikan',
    refunded: 'Dana dikembalikan',
  },
  inReview: 'Uang Anda sudah masuk dan menunggu keputusan toko. Jangan bayar lagi.',
  payWithGopay: 'Bayar dengan GoPay',
  qrName: (merchant) => `Kode QRIS untuk ${merchant}`,
  receiptLink: 'Lihat bukti pembayaran',

  receipt: 'Bukti pembayaran',
  receiptOf: (merchant) => `Bukti pembayaran · ${merchant}`,
  print: 'Cetak atau simpan PDF',
  printHint: 'Untuk menyimpan, pakai menu cetak di peramban Anda.',
  backToPayment: 'Kembali ke halaman pembayaran',
  backToShop: (merchant) => `Kembali ke ${merchant}`,
  payee: 'Dibayarkan kepada',
  order: 'Nomor pesanan',
  about: 'Keterangan',
  price: 'Harga',
  uniqueCode: 'Kode unik',
  received: 'Diterima',
  refunded: 'Dikembalikan',
  kept: 'Tetap dibayar',
  paidAt: 'Waktu pembayaran',
  method: 'Cara bayar',
  transaction: 'ID transaksi',
  state: 'Status',
  late: 'Pembayaran masuk setelah batas waktu, dan toko tetap menerimanya.',
  zoneNotes: {
    WIB: 'WIB, Waktu Indonesia Barat (UTC+7)',
    WITA: 'WITA, Waktu Indonesia Tengah (UTC+8)',
    WIT: 'WIT, Waktu Indonesia Timur (UTC+9)',
  },

  unknown: 'Pembayaran tidak ditemukan',
  unknownHint: 'Periksa kembali tautan dari toko, atau minta tautan yang baru.',
  failed: 'Halaman ini sedang bermasalah',
  failedHint: 'Coba lagi sebentar lagi. Uang yang sudah Anda bayar tetap tercatat.',
  notAllowed: 'Alamat ini tidak untuk itu',
  notAllowedHint: 'Buka lagi tautan pembayaran dari toko.',
  requestId: 'Nomor permintaan',
}

const en: PageWords = {
  invitation: 'Pay with GoPay or any QRIS app.',
  previewOf: (merchant) => `Payment to ${merchant}`,
  safety: 'Secure payment by AutoGoPay. Never tell anybody your PIN.',
  otherLanguage: { locale: 'id', name: 'Bahasa Indonesia' },
  status: {
    pending: 'Waiting for payment',
    paid: 'Paid',
    expired: 'The code has expired',
    cancelled: 'Payment cancelled',
    denied: 'Payment declined',
    partially_refunded: 'Paid, partly refunded',
    refunded: 'Refunded',
  },
  inReview: 'Your money has arrived and waits for the shop to decide. Do not pay again.',
  payWithGopay: 'Pay with GoPay',
  qrName: (merchant) => `QRIS code for ${merchant}`,
  receiptLink: 'View the receipt',

  receipt: 'Receipt',
  receiptOf: (merchant) => `Receipt · ${merchant}`,
  print: 'Print or save as PDF',
  printHint: 'To keep it, use your browser’s print menu.',
  backToPayment: 'Back to the payment',
  backToShop: (merchant) => `Back to ${merchant}`,
  payee: 'Paid to',
  order: 'Order',
  about: 'For',
  price: 'Price',
  uniqueCode: 'Unique code',
  received: 'Received',
  refunded: 'Refunded',
  kept: 'Still paid',
  paidAt: 'Paid at',
  method: 'Paid by',
  transaction: 'Transaction id',
  state: 'Status',
  late: 'The payment came after the time was up, and the shop has accepted it.',
  zoneNotes: {
    WIB: 'WIB, Western Indonesia Time (UTC+7)',
    WITA: 'WITA, Central Indonesia Time (UTC+8)',
    WIT: 'WIT, Eastern Indonesia Time (UTC+9)',
  },

  unknown: 'Payment not found',
  unknownHint: 'Check the link that the shop gave you, or ask for a new one.',
  failed: 'This page has a problem',
  failedHint: 'Try again in a moment. Money that you have paid is on record.',
  notAllowed: 'This address is not for that',
  notAllowedHint: 'Open the payment link from the shop again.',
  requestId: 'Request',
}

/** The page's words, by language. */
export const PAGE_WORDS: Readonly<Record<PageLocale, PageWords>> = { id, en }
