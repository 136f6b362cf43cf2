import { formatRupiah, MAX_RUPIAH } from '../rupiah.ts'
import { isDigits } from './characters.ts'
import { QrisError } from './error.ts'

const MAX_AMOUNT_LENGTH = 13

const overLimit = () =>
  new QrisError('OVER_LIMIT', `One QRIS payment is at most ${formatRupiah(MAX_RUPIAH)}.`)

/**
 * Reads tag 54. Acquirers write `1000`, `1000.`, `1000.0` and `1000.00`; all mean Rp 1.000. The text
 * never becomes a fractional number: the fraction must be zeros, the rest fits a double exactly.
 * @returns Whole rupiah.
 * @throws {QrisError} `BAD_AMOUNT`, `OVER_LIMIT`.
 */
export function readAmount(text: string): number {
  const [whole = '', fraction = '', ...rest] = text.split('.')
  const isWritten = isDigits(whole) && rest.length === 0 && text.length <= MAX_AMOUNT_LENGTH
  const isWhole = fraction === '' || (isDigits(fraction) && Number(fraction) === 0)
  const amount = isWritten && isWhole ? Number(whole) : 0
  if (amount === 0) {
    const message = `The code's amount "${text}" is not a whole number of rupiah above zero. Ask the issuer for a new QRIS code.`
    throw new QrisError('BAD_AMOUNT', message)
  }
  if (amount > MAX_RUPIAH) throw overLimit()
  return amount
}

/**
 * Checks an amount before it goes into tag 54.
 * @returns The amount as QRIS text: digits only, never an exponent.
 * @throws {QrisError} `BAD_AMOUNT`: not an integer of 1 or more · `OVER_LIMIT`.
 */
export function printAmount(amount: unknown): string {
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1) {
    const message = 'The amount must be a whole number of rupiah, at least 1, without separators.'
    throw new QrisError('BAD_AMOUNT', message)
  }
  if (amount > MAX_RUPIAH) throw overLimit()
  return String(amount)
}
