import type { LinkAmountKind, LinkField, UpdatePaymentLink } from '@autogopay/shared'
import { formatWib } from '../../../../../shared/src/wib.ts'

// As people write it: 50000, 50.000, 50,000, Rp 50.000. Never hundredths.
const RUPIAH = /^(?:rp\.? ?)?(\d{1,3}(?:[.,]\d{3})+|\d+)$/i

/** What may be asked of a payer, in the order of the form. */
export const FIELD_NAMES = ['name', 'email', 'phone', 'note'] as const

/** What a form for a link says; `slug` only where it was filled in. Null: an amount is unclear. */
export function linkOf(
  form: FormData,
): (UpdatePaymentLink & { title: string; amountKind: LinkAmountKind }) | null {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const amountKind = kindOf(text('amountKind'))
  const amount = amountKind === 'fixed' ? amountOf(text('amount')) : null
  const minimumAmount = amountKind === 'minimum' ? amountOf(text('minimumAmount')) : null
  if (amountKind === 'fixed' && amount === null) return null
  if (amountKind === 'minimum' && minimumAmount === null) return null
  return {
    title: text('title'),
    ...(text('slug') && { slug: text('slug') }),
    // Forms send line ends as two characters.
    description: text('description').replaceAll('\r\n', '\n') || null,
    amountKind,
    amount,
    minimumAmount,
    fields: FIELD_NAMES.flatMap((name): LinkField[] => {
      const asked = text(`ask-${name}`)
      return asked === 'no' ? [] : [{ name, required: asked === 'required' }]
    }),
    successUrl: text('successUrl') || null,
    expiresAt: instantOf(text('expiresAt')),
    usageLimit: text('usageLimit') ? Number(text('usageLimit')) : null,
  }
}

/** An instant for a `datetime-local` field that is filled in by Jakarta's clock. */
export const fieldTime = (at: string | null): string =>
  at ? formatWib(new Date(at)).slice(0, 16).replace(' ', 'T') : ''

function kindOf(text: string): LinkAmountKind {
  return text === 'minimum' || text === 'open' ? text : 'fixed'
}

function amountOf(text: string): number | null {
  const digits = RUPIAH.exec(text)?.[1]
  return digits ? Number(digits.replaceAll(/[.,]/g, '')) : null
}

// Browsers leave the seconds out where they are nought.
const instantOf = (local: string): string | null =>
  local ? `${local.length === 16 ? `${local}:00` : local}+07:00` : null
