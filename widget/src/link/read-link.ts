import { CheckoutError } from '../checkout-error.ts'
import type { CheckoutLink } from './contract.ts'

const FIELDS = ['name', 'email', 'phone', 'note']
const isText = (value: unknown): value is string => typeof value === 'string'
const isAmount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0
const isField = (value: unknown): boolean => FIELDS.includes(Object(value).name)

/**
 * Reads a payment link that the server sent.
 * @throws {CheckoutError} `bad_answer`: it is not one.
 */
export function readLink(value: unknown): CheckoutLink {
  const link = Object(value) as CheckoutLink
  const { title, merchantName, amountKind, amount, minimumAmount, fields, state } = link
  const isPriced = amountKind === 'fixed' ? isAmount(amount) : amount === null
  const isLink =
    isPriced &&
    [title, merchantName, amountKind, state].every(isText) &&
    (minimumAmount === null || isAmount(minimumAmount)) &&
    Array.isArray(fields) &&
    fields.every(isField)
  if (!isLink) throw new CheckoutError('bad_answer', true)
  // The colour goes into a style sheet.
  return { ...link, accent: /^#[\da-f]{6}$/i.test(String(link.accent)) ? link.accent : null }
}
