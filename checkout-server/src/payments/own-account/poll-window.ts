import type { Sql } from '../../platform/database.ts'
import type { PollLease } from './poll-lease.ts'
import { CLOCK_SKEW_MS, OVERLAP_MS } from './timing.ts'

/** What of a feed is to be read. */
export interface PollWindow {
  from: Date
  to: Date
  /** A payment is open: somebody may be paying now. */
  hasOpen: boolean
}

/**
 * What has to be read so that no money for an open or cooling payment is missed: from the last reading
 * on, and a little before it for rows that came in late; but nothing from before the oldest of those
 * payments, whose money it cannot be.
 * @param isDeep - From that oldest payment on, whatever was read before.
 * @returns Null: no payment is open or cooling.
 */
export async function pollWindow(
  sql: Sql,
  lease: PollLease,
  { now, isDeep }: { now: Date; isDeep: boolean },
): Promise<PollWindow | null> {
  const { accountId, readUntil } = lease
  // A cool-down is over only when the feed was read to its end, with the rows that came in late.
  const readSafely = new Date(readUntil.getTime() - OVERLAP_MS - CLOCK_SKEW_MS)
  const [active] = await sql<{ oldest: Date | null; hasOpen: boolean | null }[]>`
    select min(held_from) as oldest, bool_or(held_until is null) as has_open from amount_leases
    where account_id = ${accountId} and (held_until is null or held_until > ${readSafely})`
  if (!active?.oldest) return null
  const oldest = active.oldest.getTime() - CLOCK_SKEW_MS
  const from = isDeep ? oldest : Math.max(oldest, readUntil.getTime() - OVERLAP_MS)
  return {
    from: new Date(from),
    to: new Date(now.getTime() + CLOCK_SKEW_MS),
    hasOpen: active.hasOpen === true,
  }
}
