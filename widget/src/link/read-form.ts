import { formatRupiah, MAX_RUPIAH } from '@autogopay/shared/rupiah'
import type { CheckoutLink, LinkFieldName, PayLink } from './contract.ts'
import type { LinkMessages } from './messages.ts'

/** A form as it was filled in. */
export type FormValues = Partial<Record<LinkFieldName | 'amount', string>>

/** What is wrong with a field, in the language of whoever asks. */
type Complaint = (text: LinkMessages) => string

/** What is wrong, by the field that it is about. */
export type FormErrors = Partial<Record<LinkFieldName | 'amount', Complaint>>

// As people write it: 50000, 50.000, 50,000, Rp 50.000. Never hundredths.
const RUPIAH = /^(?:rp\.? ?)?(\d{1,3}(?:[.,]\d{3})+|\d{1,12})$/i
const MOST_CHARACTERS = { name: 100, email: 254, phone: 20, note: 500 }
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const PHONE = /^\+?[0-9][0-9 -]{4,19}$/

/**
 * Reads what a payer has filled in, by the rules of the server, which has the last word.
 * @returns The wish, or what is wrong.
 */
export function readForm(
  link: CheckoutLink,
  values: FormValues,
): { wish: PayLink; errors: null } | { wish: null; errors: FormErrors } {
  const errors: FormErrors = {}
  const wish: PayLink = {}
  if (link.amount === null) readAmount(values.amount ?? '', link.minimumAmount ?? 1, wish, errors)
  // The server refuses another price than it has now, so nobody pays one that they were not shown.
  else wish.amount = link.amount
  for (const { name, required } of link.fields) {
    const text = (values[name] ?? '').replace(/\s+/g, ' ').trim()
    if (text) wish[name] = text
    const complaint = text ? complaintOf(name, text) : required ? MISSING : null
    if (complaint) errors[name] = complaint
  }
  return Object.keys(errors).length > 0 ? { wish: null, errors } : { wish, errors: null }
}

const MISSING: Complaint = (text) => text.fieldMissing

function readAmount(written: string, least: number, wish: PayLink, errors: FormErrors): void {
  const trimmed = written.trim()
  const digits = RUPIAH.exec(trimmed)?.[1]
  const amount = Number(digits?.replace(/[.,]/g, ''))
  if (!digits) errors.amount = (text) => (trimmed ? text.amountUnclear : text.amountMissing)
  else if (amount < least) errors.amount = (text) => text.amountTooLow(formatRupiah(least))
  else if (amount > MAX_RUPIAH) {
    errors.amount = (text) => text.amountTooHigh(formatRupiah(MAX_RUPIAH))
  } else wish.amount = amount
}

function complaintOf(name: LinkFieldName, value: string): Complaint | null {
  const isGood =
    (name !== 'email' || EMAIL.test(value)) &&
    (name !== 'phone' || PHONE.test(value)) &&
    value.length <= MOST_CHARACTERS[name] &&
    !/[\p{Cc}\p{Cs}]/u.test(value)
  return isGood ? null : badField(name)
}

/** What to say of a field whose content is not as it has to be. */
export const badField =
  (name: LinkFieldName): Complaint =>
  (text) =>
    name === 'email' ? text.emailBad : name === 'phone' ? text.phoneBad : text.fieldTooLong
