import type { Sql } from '../../platform/database.ts'
import type { Mutation } from '../../providers/account-feed.ts'
import type { PollLease } from './poll-lease.ts'
import { FEED_LAG_MS, LONGEST_FEED_LAG_MS } from './timing.ts'

const KEPT_MS = 24 * 60 * 60_000
// A reading follows the one before within this; a longer gap says nothing of the provider.
const MOST_GAP_MS = 10_000

/**
 * Remembers how late rows are in this account's feed. Only what was not there when the feed had been
 * read past its time was late; what is read first after an outage of ours was perhaps there all the time.
 * @param rows - Rows that belong to payments and were never read before.
 */
export async function noteFeedLag(
  sql: Sql,
  { accountId, token, readUntil }: PollLease,
  { rows, now }: { rows: readonly Pick<Mutation, 'at'>[]; now: Date },
): Promise<void> {
  const gapMs = Math.min(MOST_GAP_MS, Math.max(0, now.getTime() - readUntil.getTime()))
  const lags = rows
    .filter(({ at }) => at < readUntil)
    .map(({ at }) => readUntil.getTime() - at.getTime() + gapMs)
  if (lags.length === 0) return
  const lagMs = Math.min(LONGEST_FEED_LAG_MS, Math.max(...lags))
  await sql`
    update receiving_accounts set feed_lag_ms = ${lagMs}, feed_lag_at = ${now}
    where id = ${accountId} and lease_token = ${token}
      and (feed_lag_ms <= ${lagMs} or feed_lag_at is null
        or feed_lag_at < ${new Date(now.getTime() - KEPT_MS)})`
}

/** How long after its end a payment's money may still come into the feed: twice the lag that was seen. */
export function feedWaitMs(
  { feedLagMs, feedLagAt }: { feedLagMs: number; feedLagAt: Date | null },
  now: Date,
): number {
  const isRecent = feedLagAt !== null && now.getTime() - feedLagAt.getTime() < KEPT_MS
  return Math.min(LONGEST_FEED_LAG_MS, Math.max(FEED_LAG_MS, isRecent ? 2 * feedLagMs : 0))
}
