import type { Sql, Tx } from '../platform/database.ts'
import type { ConnectionContext } from './context.ts'
import { MOST_FAILURES } from './limits.ts'
import { LOGIN_WAIT_SECONDS, loginWait } from './provider-calls.ts'

// More than one merchant has, so that a stranger who guesses does not at once keep the owner out.
const MOST_FAILURES_OF_ALL = 2 * MOST_FAILURES
const EVERYBODY = ''

/** Whose tries, and for which number. */
export interface Trier {
  merchantId: string
  phone: string
}

/**
 * @throws {AppError} `login_wait`: too many codes were wrong, or GoPay asked to slow down, at whichever
 *   connection.
 */
export async function refuseTried(
  context: ConnectionContext,
  sql: Sql | Tx,
  trier: Trier,
): Promise<void> {
  const now = context.clock().getTime()
  const rows = await sql<TriesRow[]>`
    select merchant_id, failures, counted_at, wait_until from login_tries
    where phone_hash = ${hashOf(context, trier)}
      and merchant_id in (${trier.merchantId}, ${EVERYBODY})`
  for (const { merchantId, failures, countedAt, waitUntil } of rows) {
    const askedMs = (waitUntil?.getTime() ?? 0) - now
    if (askedMs > 0) throw loginWait(Math.ceil(askedMs / 1000), 'GoPay asks to slow down')
    const most = merchantId === EVERYBODY ? MOST_FAILURES_OF_ALL : MOST_FAILURES
    const leftMs = countedAt.getTime() + LOGIN_WAIT_SECONDS * 1000 - now
    if (failures >= most && leftMs > 0) {
      throw loginWait(Math.ceil(leftMs / 1000), 'Too many wrong codes')
    }
  }
}

interface TriesRow {
  merchantId: string
  failures: number
  countedAt: Date
  waitUntil: Date | null
}

/** GoPay asked to slow down: nobody asks it about this number before the wait is over. */
export async function noteWait(
  context: ConnectionContext,
  { phone }: Pick<Trier, 'phone'>,
  waitUntil: Date,
): Promise<void> {
  const hash = hashOf(context, { phone })
  await context.sql`
    insert into login_tries as t (phone_hash, merchant_id, failures, counted_at, wait_until)
    values (${hash}, ${EVERYBODY}, 0, ${context.clock()}, ${waitUntil})
    on conflict (phone_hash, merchant_id) do update
      set wait_until = greatest(t.wait_until, excluded.wait_until)`
}

/** Counts a try before it is made. Tries are forgotten when none was made for the time of a wait. */
export async function countTry(context: ConnectionContext, tx: Tx, trier: Trier): Promise<void> {
  const now = context.clock()
  const forgotten = new Date(now.getTime() - LOGIN_WAIT_SECONDS * 1000)
  const hash = hashOf(context, trier)
  // One after the other, always in this order: two at once then never wait for each other.
  for (const merchantId of [trier.merchantId, EVERYBODY]) {
    await tx`
      insert into login_tries as t (phone_hash, merchant_id, failures, counted_at)
      values (${hash}, ${merchantId}, 1, ${now})
      on conflict (phone_hash, merchant_id) do update set counted_at = ${now},
        failures = case when t.counted_at <= ${forgotten} then 1 else t.failures + 1 end`
  }
}

/** The try was no wrong code. */
export async function uncountTry(context: ConnectionContext, trier: Trier): Promise<void> {
  const hash = hashOf(context, trier)
  for (const merchantId of [trier.merchantId, EVERYBODY]) {
    await context.sql`
      update login_tries set failures = greatest(0, failures - 1)
      where phone_hash = ${hash} and merchant_id = ${merchantId}`
  }
}

/** Deletes tries that nobody asks about any more. */
export async function forgetOldTries({
  sql,
  clock,
}: Pick<ConnectionContext, 'sql' | 'clock'>): Promise<void> {
  const now = clock()
  await sql`
    delete from login_tries
    where counted_at < ${new Date(now.getTime() - LOGIN_WAIT_SECONDS * 1000)}
      and (wait_until is null or wait_until < ${now})`
}

function hashOf({ vault }: ConnectionContext, { phone }: Pick<Trier, 'phone'>): Buffer {
  const [hash] = vault.hashes('codes tried for a phone', phone)
  if (!hash) throw new Error('the vault has no key')
  return hash
}
