import type { Sql, Tx } from '../../platform/database.ts'

/** A poller that dies keeps its account from being read for this long. */
export const LEASE_MS = 10_000

/** The right to read one account's feed and to write what follows from it. */
export interface PollLease {
  accountId: string
  /** Grows with each lease: whoever has an older one writes nothing any more. */
  token: number
  readUntil: Date
  failures: number
}

/** The lease went to another poller: whatever this one was about to write is not to be written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** Leases accounts whose feed is due. */
export function leaseDue(
  sql: Sql,
  { now, limit }: { now: Date; limit: number },
): Promise<PollLease[]> {
  return sql<PollLease[]>`
    update receiving_accounts set leased_until = ${leaseEnd(now)}, lease_token = lease_token + 1,
      polled_at = ${now}
    where id in (
      select id from receiving_accounts
      where next_poll_at <= ${now} and (leased_until is null or leased_until <= ${now})
      order by next_poll_at limit ${limit} for update skip locked)
    returning id as account_id, lease_token as token, read_until, failures`
}

/** Makes a lease last longer. @returns False: it is another's by now. */
export async function extendLease(
  sql: Sql,
  { accountId, token }: PollLease,
  now: Date,
): Promise<boolean> {
  const [held] = await sql`
    update receiving_accounts set leased_until = ${leaseEnd(now)}
    where id = ${accountId} and lease_token = ${token} returning id`
  return held !== undefined
}

/**
 * Holds the lease for the rest of a transaction: nobody can take it over before what is written here
 * is there for all to see.
 * @throws {LeaseLost} It is another's by now.
 */
export async function holdLease(tx: Tx, { accountId, token }: PollLease): Promise<void> {
  const [held] = await tx`
    select id from receiving_accounts
    where id = ${accountId} and lease_token = ${token} for share`
  if (!held) throw new LeaseLost(`the lease of ${accountId} went to another poller`)
}

/** Notes that the money of the last days was looked at for what went back of it. */
export async function noteRefundsRead(
  sql: Sql,
  { accountId, token }: PollLease,
  at: Date,
): Promise<void> {
  await sql`
    update receiving_accounts set refunds_read_at = ${at}
    where id = ${accountId} and lease_token = ${token}`
}

/** Gives the account back, read to the end. Fenced like every write of a poller. */
export async function endPoll(
  sql: Sql,
  { accountId, token }: PollLease,
  { readUntil, nextPollAt }: { readUntil: Date; nextPollAt: Date | null },
): Promise<void> {
  await sql`
    update receiving_accounts set leased_until = null, failures = 0, last_error = null,
      read_until = greatest(read_until, ${readUntil}),
      next_poll_at = ${nextPollAt}
    where id = ${accountId} and lease_token = ${token}`
}

/** Gives the account back unread: it is as due as before. */
export async function releaseLease(sql: Sql, { accountId, token }: PollLease): Promise<void> {
  await sql`
    update receiving_accounts set leased_until = null
    where id = ${accountId} and lease_token = ${token}`
}

/** Gives the account back after a failure: nothing is known beyond what was known before. */
export async function failPoll(
  sql: Sql,
  { accountId, token }: PollLease,
  { reason, nextPollAt }: { reason: string; nextPollAt: Date },
): Promise<void> {
  await sql`
    update receiving_accounts set leased_until = null, failures = failures + 1,
      last_error = ${reason}, next_poll_at = ${nextPollAt}
    where id = ${accountId} and lease_token = ${token}`
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS)
}
