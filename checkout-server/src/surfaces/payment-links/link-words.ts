import { linkEn } from '../../../../widget/src/link/messages-en.ts'
import { linkId } from '../../../../widget/src/link/messages-id.ts'
import type { LinkMessages } from '../../../../widget/src/link/messages.ts'
import type { PageLocale } from '../hosted-page/page-locale.ts'

/** What the pages of payment links say, in one language: the element's words, and their own. */
export interface LinkWords extends LinkMessages {
  payTo(merchant: string): string
  share: string
  unknownHint: string
  changed: string

  poster: string
  posterHint: string
  print: string
  printHint: string
}

const id: LinkWords = {
  ...linkId,
  payTo: (merchant) => `Bayar ke ${merchant}`,
  share: 'Bagikan lewat WhatsApp',
  unknownHint: 'Periksa kembali tautannya, atau minta tautan yang baru kepada penjual.',
  changed: 'Isian Anda berubah sejak percobaan sebelumnya. Periksa, lalu tekan lagi.',
  poster: 'Pindai untuk membayar',
  posterHint:
    'Buka kamera HP Anda, arahkan ke kode ini, lalu bayar dengan GoPay atau aplikasi QRIS apa pun.',
  print: 'Cetak poster',
  printHint: 'Untuk mencetak, pakai menu cetak di peramban Anda.',
}

const en: LinkWords = {
  ...linkEn,
  payTo: (merchant) => `Pay ${merchant}`,
  share: 'Share by WhatsApp',
  unknownHint: 'Check the link, or ask the seller for a new one.',
  changed: 'What you entered has changed since the last try. Check it, then press again.',
  poster: 'Scan to pay',
  posterHint:
    'Open your phone’s camera, point it at this code, and pay with GoPay or any QRIS app.',
  print: 'Print the poster',
  printHint: 'To print, use your browser’s print menu.',
}

/** The words, by language. */
export const LINK_WORDS: Readonly<Record<PageLocale, LinkWords>> = { id, en }
