import { QrisError, parseQris } from '@autogopay/shared/qris'
import type { Payee, Payer } from '../gobiz/payer.ts'
import { AmbiguousReference, findByReference } from '../midtrans/lookup.ts'
import type { Found } from '../midtrans/lookup.ts'
import type { Ledger } from '../midtrans/ledger.ts'

/** What a scanned text turned out to be: a transaction, an outlet, or a sentence why neither. */
export type Reading = { found: Found } | { payee: Payee } | { problem: string }

/** Finds the transaction or the outlet behind what the customer holds in front of the phone. */
export const readCode = (
  { ledger, payer }: { ledger: Ledger; payer: Payer },
  text: string,
): Reading => {
  if (text.trim() === '') return { problem: 'Tempelkan teks QR atau pilih gambarnya dahulu.' }
  try {
    const found = findByReference(ledger, text)
    if (found) return { found }
    const payee = payer.find(text)
    return payee ? { payee } : { problem: strangerProblem(text) }
  } catch (error) {
    if (!(error instanceof AmbiguousReference)) throw error
    return { problem: 'Beberapa penjual memakai nomor pesanan ini. Pindai kodenya.' }
  }
}

const strangerProblem = (text: string): string => {
  try {
    const { merchantName } = parseQris(text)
    return `Kode QRIS ini sah, tetapi milik ${merchantName} di luar simulasi ini, jadi tidak dapat dibayar di sini.`
  } catch (error) {
    if (!(error instanceof QrisError)) throw error
    return error.code === 'NOT_QRIS'
      ? 'Ini bukan kode QRIS, dan tidak ada transaksi dengan nomor itu.'
      : `Kode QRIS ini rusak atau diubah (${error.code}).`
  }
}
