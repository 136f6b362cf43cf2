import { parseWib } from '@autogopay/shared/wib'
import type { Mutation } from '../account-feed.ts'
import { objectOf, UnreadableFeed } from './failures.ts'

type Direction = 'incoming' | 'returned' | 'partly_returned'

const DIRECTION = new Map<string, Direction>([
  ['settlement', 'incoming'],
  ['capture', 'incoming'],
  ['refund', 'returned'],
  ['partial_refund', 'partly_returned'],
])

/** A row of a feed: what it tells, if it tells of money at this outlet. */
export interface FeedRow {
  /** The provider's name of the transaction, the same in both feeds. */
  id: string
  at: Date
  mutation: Mutation | null
}

/**
 * Reads one transaction; both feeds write it alike but for letter case.
 * @param outletId - Rows of other outlets count as nothing.
 * @throws {UnreadableFeed} It has no id, time or amount, or an amount that is no whole rupiah: one
 *   such row says that we misread them all.
 */
export function readTransaction(row: unknown, outletId: string): FeedRow {
  const fields = objectOf(row)
  const id = textOf(fields['id']) ?? textOf(fields['transaction_id'])
  if (id === null) throw new UnreadableFeed('GoPay sent a transaction without an id')
  const at = instantOf(fields['transaction_time'] ?? fields['settlement_time'])
  if (at === null) throw new UnreadableFeed(`GoPay sent no readable time for transaction ${id}`)
  const direction = directionOf(fields)
  const isElsewhere = 'merchant_id' in fields && fields['merchant_id'] !== outletId
  const isForeign = String(fields['currency'] ?? 'IDR').toUpperCase() !== 'IDR'
  if (direction === null || isElsewhere || isForeign) return { id, at, mutation: null }
  const amount = rupiahOf(fields['gross_amount'] ?? fields['real_gross_amount'], id)
  const told = { transactionId: id, amount, at, note: noteOf(fields) }
  const parts = returnedParts(fields)
  // A row that lists what went back of it is the sale itself, whatever its status says by now.
  if (parts !== null) return { id, at, mutation: { ...told, kind: 'incoming', returned: parts } }
  if (direction === 'incoming')
    return { id, at, mutation: { ...told, kind: direction, returned: 0 } }
  const returned = direction === 'returned' ? amount : null
  return { id, at, mutation: { ...told, kind: 'refund', returned } }
}

/**
 * Hundredths of a rupiah as whole rupiah: `5034700` is Rp 50.347.
 * @throws {UnreadableFeed} Not a whole number of rupiah, or not above zero. Rounding would settle
 *   orders with money that was never theirs.
 */
export function rupiahOf(sen: unknown, id: string): number {
  const text = typeof sen === 'string' && /^\d{1,18}$/.test(sen) ? Number(sen) : sen
  if (typeof text !== 'number' || !Number.isSafeInteger(text) || text <= 0 || text % 100 !== 0) {
    const shown = ['string', 'number'].includes(typeof sen) ? String(sen).slice(0, 30) : typeof sen
    throw new UnreadableFeed(
      `GoPay sent the amount ${shown} for transaction ${id}: not hundredths of whole rupiah`,
    )
  }
  return text / 100
}

function directionOf(fields: Record<string, unknown>): Direction | null {
  const status = String(fields['transaction_status'] ?? fields['status'] ?? '').toLowerCase()
  return DIRECTION.get(status) ?? null
}

/**
 * The sum of what a sale's own row lists as given back: `transaction_history` in the newer feed,
 * `refunds` in the older.
 * @returns Null: it lists nothing, or something that cannot be read. Sales must not wait for that.
 */
function returnedParts(fields: Record<string, unknown>): number | null {
  const history = listOf(fields['transaction_history']).filter((part) => {
    const direction = directionOf(part)
    return direction === 'returned' || direction === 'partly_returned'
  })
  const parts = history.length > 0 ? history : listOf(fields['refunds'])
  if (parts.length === 0) return null
  try {
    return parts
      .map((part) => rupiahOf(part['gross_amount'] ?? part['amount'], 'a refund'))
      .reduce((sum, amount) => sum + amount, 0)
  } catch (error) {
    if (error instanceof UnreadableFeed) return null
    throw error
  }
}

const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map((part: unknown) => objectOf(part)) : []

/** Without a zone it is Jakarta's wall clock. */
function instantOf(value: unknown): Date | null {
  if (typeof value !== 'string') return null
  if (/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/.test(value)) {
    try {
      return parseWib(value.replace('T', ' '))
    } catch {
      return null
    }
  }
  if (!/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/i.test(value)) return null
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? null : at
}

function noteOf(fields: Record<string, unknown>): string | null {
  const parts = ['payment_type', 'channel_type', 'qris_provider_aspi_issuer'].flatMap((name) => {
    const text = textOf(fields[name])
    return text === null ? [] : [text.slice(0, 60)]
  })
  return parts.length > 0 ? parts.join(' · ') : null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null
}
