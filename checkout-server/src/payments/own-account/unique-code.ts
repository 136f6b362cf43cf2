import { MAX_RUPIAH } from '@autogopay/shared'

/** How a price becomes a payable amount: buyers may not be surcharged, so `subtract` is the default. */
export type UniqueCode = 'subtract' | 'add'

/** Payable amounts of one price, both ends included. */
export interface PayableRange {
  lowest: number
  highest: number
}

const MOST = 999

/**
 * The amounts that may be asked for a price: it less (or plus) a code of 1 to 999. The price itself is
 * never one of them: people who type it, and customers at the counter, pay round prices.
 * @param price - Whole rupiah.
 * @returns Null: there is none between Rp 1 and the limit of one QRIS transaction.
 */
export function payableRange(price: number, uniqueCode: UniqueCode): PayableRange | null {
  const range =
    uniqueCode === 'add'
      ? { lowest: price + 1, highest: Math.min(price + MOST, MAX_RUPIAH) }
      : { lowest: Math.max(price - MOST, 1), highest: price - 1 }
  return range.lowest <= range.highest ? range : null
}
