import type { Scenarios } from '../scenarios/scenarios.ts'
import type { GobizBook, GobizTransaction } from './book.ts'
import type { Feed, FeedQuery } from './feed.ts'

/** What goes wrong between the books and a page of the feed, by scenario. */
export type FeedTroubles = ReturnType<typeof createFeedTroubles>

export const createFeedTroubles = (deps: {
  book: GobizBook
  feed: Feed
  scenarios: Scenarios
  clock: () => number
}) => {
  const { book, feed, scenarios, clock } = deps

  /** A sale of another buyer lands between two pages and pushes every row one place down. */
  const pushRow = (query: FeedQuery, amount: number) => {
    const [merchantId = ''] = query.merchantIds
    const at = Math.min(clock(), query.to)
    const sale = { merchantId, amount, at, visibleAt: at, issuer: 'dana' }
    book.pay({ ...sale, paidWith: null, attempt: null })
  }

  return {
    /** One page of the feed, with whatever is in force done to it. */
    page: (
      query: FeedQuery,
      { offset, size, phone }: { offset: number; size: number; phone: string },
    ): { rows: GobizTransaction[]; total: number } => {
      const target = { references: [phone, ...query.merchantIds] }
      const pushed = offset > 0 && scenarios.take('gobiz-page-shift', target)
      if (pushed) pushRow(query, pushed.amount)
      const missing = scenarios.take('gobiz-rows-missing', target)?.rows ?? 0
      const left = Math.max(0, feed.count(query) - missing)
      if (!scenarios.take('gobiz-rows-repeated', target)) {
        return { rows: feed.page(query, { offset: offset + missing, size }), total: left }
      }
      // A list of a, b, b, c, c, …: an even page ends with the first of a pair.
      const first = Math.floor((offset + 1) / 2)
      const last = Math.floor((offset + size) / 2)
      const singles = feed.page(query, { offset: first + missing, size: last - first + 1 })
      const doubled = singles.flatMap((row) => [row, row])
      const skipped = offset % 2 === 0 ? 1 : 0
      return {
        rows: doubled.slice(skipped, skipped + size),
        total: Math.max(0, 2 * left - 1),
      }
    },
  }
}
