import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { GobizBook, GobizTransaction } from './book.ts'

/** Which rows of the feed, newest first. */
export interface FeedQuery {
  merchantIds: readonly string[]
  /** Lower case. */
  statuses: readonly string[]
  /** Lower case. */
  paymentTypes: readonly string[]
  /** Milliseconds since 1970, both ends included. */
  from: number
  to: number
}

const CONDITION = `
  merchant_id in (select value from json_each(:merchantIds))
  and status in (select value from json_each(:statuses))
  and payment_type in (select value from json_each(:paymentTypes))
  and at >= :from and at <= :to and visible_at <= :now and hidden_until <= :now`

/** What the feed shows at this moment: late rows and hidden rows are not in it. */
export type Feed = ReturnType<typeof createFeed>

export const createFeed = (deps: { db: DatabaseSync; book: GobizBook; clock: () => number }) => {
  const { db, book, clock } = deps
  const count = db.prepare(`select count(*) as total from gobiz_transactions where ${CONDITION}`)
  const page = db.prepare(`
    select id from gobiz_transactions where ${CONDITION}
    order by at desc, seq desc limit :size offset :offset`)
  const parameters = (query: FeedQuery) => ({
    merchantIds: JSON.stringify(query.merchantIds),
    statuses: JSON.stringify(query.statuses),
    paymentTypes: JSON.stringify(query.paymentTypes),
    from: query.from,
    to: query.to,
    now: clock(),
  })
  return {
    count: (query: FeedQuery): number =>
      z.object({ total: z.int() }).parse(count.get(parameters(query))).total,
    page: (query: FeedQuery, { offset, size }: { offset: number; size: number }) =>
      page.all({ ...parameters(query), offset, size }).flatMap((row): GobizTransaction[] => {
        const found = book.find(String(row['id']))
        return found ? [found] : []
      }),
  }
}
