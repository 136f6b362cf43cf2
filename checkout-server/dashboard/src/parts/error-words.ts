import type { ProblemCode } from '@autogopay/shared'
import { locale } from '../app/locale.ts'
import type { CallError } from '../app/http.ts'

// The server explains itself in English, to programmers. What a shop owner meets is said in their words;
// what is not here stays as the server put it, since a foreign sentence is better than none. Codes that
// stand for several reasons keep the server's, behind words that say what kind it is.
const INDONESIAN: { [Code in ProblemCode]?: (detail: string) => string } = {
  unauthorized: () => 'Sesi Anda sudah berakhir. Masuk lagi.',
  sign_in_failed: () => 'E-mail, kata sandi, atau kode tidak cocok.',
  forbidden: (detail) => `Tidak diizinkan: ${detail}`,
  provider_refused: (detail) => `Penyedia pembayaran menolak: ${detail}`,
  provider_off: () => 'Cara pembayaran ini sedang dimatikan oleh pengelola. Coba lagi nanti.',
  provider_disabled: () => 'Cara pembayaran ini dimatikan di server ini.',
  account_inactive: () => 'Akun belum aktif. Masukkan kunci aktivasi dulu.',
  not_found: (detail) => `Tidak ditemukan: ${detail}`,
  order_conflict: () => 'Nomor pesanan ini sudah dipakai untuk pembayaran lain.',
  order_already_paid: () => 'Pesanan ini sudah lunas.',
  payment_not_payable: () => 'Pembayaran ini sudah tidak dapat dibayar atau diubah.',
  code_not_ready: () => 'Kodenya belum siap. Coba lagi sebentar.',
  payment_not_refundable: (detail) => `Pembayaran ini tidak dapat dikembalikan: ${detail}`,
  no_connection: () => 'Hubungkan akun GoPay atau Midtrans dulu.',
  connection_not_ready: () => 'Koneksi ini belum selesai disiapkan.',
  connection_needs_login: () => 'Akun GoPay Anda keluar. Masuk lagi di Koneksi.',
  review_closed: () => 'Uang ini sudah diputuskan.',
  money_not_payable: () => 'Uang ini tidak dapat dipasangkan ke pembayaran itu.',
  slug_taken: () => 'Alamat tautan ini sudah dipakai. Pilih yang lain.',
  telegram_needed: () =>
    'Kode masuk dikirim ke Telegram ini. Pilih verifikasi kedua yang lain dulu.',
  body_too_large: () => 'Berkasnya terlalu besar.',
  invalid_request: (detail) => `Isian belum benar: ${detail}`,
  login_failed: (detail) => `Masuk ke penyedia gagal: ${detail}`,
  code_wrong: () => 'Kode, tautan, atau kata sandi itu tidak cocok atau sudah lewat.',
  activation_key_refused: () => 'Kunci ini salah, sudah dipakai, atau sudah tidak berlaku.',
  rate_limited: () => 'Terlalu sering. Tunggu beberapa menit, lalu coba lagi.',
  login_wait: () => 'Terlalu sering meminta kode. Tunggu beberapa menit, lalu coba lagi.',
  internal: () => 'Ada yang salah di server kami. Coba lagi sebentar.',
  provider_unavailable: () => 'Penyedia pembayaran tidak menjawab. Coba lagi sebentar.',
  no_free_amount: () => 'Terlalu banyak QRIS terbuka dengan jumlah ini. Coba lagi nanti.',
  server_busy: () => 'Server sedang sibuk. Coba lagi sebentar.',
}

/** Why the server refused, in the language of the page. */
export function refusalText({ code, message }: CallError): string {
  if (locale.get() !== 'id' || code === 'offline' || code === 'unknown') return message
  return INDONESIAN[code]?.(message) ?? message
}
