import { parseWib } from '@autogopay/shared/wib'
import type { Mutation } from '../account-feed.ts'
import { objectOf, UnreadableFeed } from './failures.ts'

const INCOMING = new Set(['settlement', 'capture'])
const RETURNED = new Set(['refund', 'partial_refund'])

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
  const kind = kindOf(fields)
  const isElsewhere = 'merchant_id' in fields && fields['merchant_id'] !== outletId
  const isForeign = String(fields['currency'] ?? 'IDR').toUpperCase() !== 'IDR'
  if (kind === null || isElsewhere || isForeign) return { id, at, mutation: null }
  const amount = rupiahOf(fields['gross_amount'] ?? fields['real_gross_amount'], id)
  return { id, at, mutation: { transactionId: id, amount, at, kind, note: noteOf(fields) } }
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

function kindOf(fields: Record<string, unknown>): Mutation['kind'] | null {
  const status = String(fields['transaction_status'] ?? fields['status'] ?? '').toLowerCase()
  if (INCOMING.has(status)) return 'incoming'
  return RETURNED.has(status) ? 'refund' : null
}

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
