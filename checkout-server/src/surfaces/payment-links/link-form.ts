import {
  formatRupiah,
  MAX_RUPIAH,
  PayLink,
  type CheckoutLink,
  type LinkFieldName,
} from '@autogopay/shared'
import type { LinkWords } from './link-words.ts'

/** A form as it came: every field is a text, or not there. */
export type FormValues = Partial<Record<LinkFieldName | 'amount', string>>

/** What is wrong, by the field that it is about. */
export type FormErrors = Partial<Record<LinkFieldName | 'amount', string>>

// As people write it: 50000, 50.000, 50,000, Rp 50.000. Never hundredths.
const RUPIAH = /^(?:rp\.? ?)?(\d{1,3}(?:[.,]\d{3})+|\d+)$/i
const LONGEST_AMOUNT = 20

/** Reads a payer's form. @returns The wish, or what is wrong in words. */
export function readForm(
  link: CheckoutLink,
  values: FormValues,
  words: LinkWords,
): { wish: PayLink } | { errors: FormErrors } {
  const errors: FormErrors = {}
  const wish: Record<string, unknown> = {}
  if (link.amountKind !== 'fixed') {
    const read = readAmount(values.amount ?? '', link.minimumAmount ?? 1, words)
    if (typeof read === 'string') errors.amount = read
    else wish.amount = read
  }
  for (const { name, required } of link.fields) {
    const text = (values[name] ?? '').replace(/\s+/g, ' ').trim()
    if (text === '') {
      if (required) errors[name] = words.fieldMissing
      continue
    }
    wish[name] = text
    if (!PayLink.shape[name].safeParse(text).success) errors[name] = complaint(name, words)
  }
  return Object.keys(errors).length > 0 ? { errors } : { wish: PayLink.parse(wish) }
}

function readAmount(text: string, least: number, words: LinkWords): number | string {
  const trimmed = text.trim()
  if (trimmed === '') return words.amountMissing
  const digits = trimmed.length <= LONGEST_AMOUNT && RUPIAH.exec(trimmed)?.[1]
  if (!digits) return words.amountUnclear
  const amount = Number(digits.replaceAll(/[.,]/g, ''))
  if (amount < least) return words.amountTooLow(formatRupiah(least))
  return amount > MAX_RUPIAH ? words.amountTooHigh(formatRupiah(MAX_RUPIAH)) : amount
}

function complaint(name: LinkFieldName, words: LinkWords): string {
  if (name === 'email') return words.emailBad
  return name === 'phone' ? words.phoneBad : words.fieldTooLong
}
