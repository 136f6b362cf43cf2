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

/** @throws {AppError} `login_wait`: too many codes were wrong, at whichever connection. */
export async function refuseTried(
  context: ConnectionContext,
  sql: Sql | Tx,
  trier: Trier,
): Promise<void> {
  const now = context.clock().getTime()
  const rows = await sql<{ merchantId: string; failures: number; countedAt: Date }[]>`
    select merchant_id, failures, counted_at from login_tries
    where phone_hash = ${hashOf(context, trier)}
      and merchant_id in (${trier.merchantId}, ${EVERYBODY})`
  for (const { merchantId, failures, countedAt } of rows) {
    const most = merchantId === EVERYBODY ? MOST_FAILURES_OF_ALL : MOST_FAILURES
    const leftMs = countedAt.getTime() + LOGIN_WAIT_SECONDS * 1000 - now
    if (failures >= most && leftMs > 0) {
      throw loginWait(Math.ceil(leftMs / 1000), 'Too many wrong codes')
    }
  }
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
  await sql`
    delete from login_tries
    where counted_at < ${new Date(clock().getTime() - LOGIN_WAIT_SECONDS * 1000)}`
}

function hashOf({ vault }: ConnectionContext, { phone }: Trier): Buffer {
  const [hash] = vault.hashes('codes tried for a phone', phone)
  if (!hash) throw new Error('the vault has no key')
  return hash
}
