import type { Sql } from '../../platform/database.ts'
import { CLOCK_SKEW_MS } from './timing.ts'

const DAY_MS = 24 * 60 * 60_000
/** Money that came in longer ago is not looked at again. */
export const REFUNDABLE_MS = 7 * DAY_MS
const EVERY_MS = 60 * 60_000
// Somebody has promised money back and may send it in the app at any moment.
const EVERY_WITH_TASK_MS = 10 * 60_000

/** Money of the last days, to be read once more for what went back of it. */
export interface RefundLook {
  /** When the oldest of it came in, by any clock. */
  from: Date
  /** When it is to be read. */
  dueAt: Date
}

/**
 * When an account's money of the last 7 days is to be read again, whether or not anything is open: its
 * owner gives it back in the provider's app, which tells nobody. Every hour, and every 10 minutes
 * while a refund waits to be transferred by hand.
 * @returns Null: there is nothing that could go back, or nobody who could read it.
 */
export async function refundLook(
  sql: Sql,
  accountId: string,
  now: Date,
): Promise<RefundLook | null> {
  const [account] = await sql<{ since: Date; oldest: Date | null; hasTask: boolean }[]>`
    select coalesce(a.refunds_read_at, a.created_at) as since, (
        select min(i.paid_at) from incoming_money i
        where i.account_key = a.id and i.account_key <> i.connection_id
          and i.kind <> 'returned' and i.amount_refunded < i.amount
          and i.paid_at > ${new Date(now.getTime() - REFUNDABLE_MS)}
      ) as oldest, exists (
        select from incoming_money i
        where i.account_key = a.id and i.account_key <> i.connection_id
          and i.amount_refund_reserved > i.amount_refunded
      ) as has_task
    from receiving_accounts a
    where a.id = ${accountId} and exists (
      select from connections c where c.account_id = a.id and c.disabled_at is null)`
  if (!account?.oldest) return null
  const everyMs = account.hasTask ? EVERY_WITH_TASK_MS : EVERY_MS
  return {
    from: new Date(account.oldest.getTime() - CLOCK_SKEW_MS),
    dueAt: new Date(account.since.getTime() + everyMs),
  }
}
