import type { Sql } from '../platform/database.ts'

/** After the death of the process that speaks, another does after so long at most. */
export const LEASE_SECONDS = 15

/**
 * Leases the bot: one process in the whole installation asks for updates, since Telegram refuses a
 * second one, and one sends, so that limits of sending hold.
 * @returns The lease's number; null: another process has it. By the database's clock alone.
 */
export async function leaseBot(sql: Sql): Promise<number | null> {
  const [row] = await sql<{ leaseToken: number }[]>`
    update telegram_bot set lease_token = lease_token + 1,
      leased_until = now() + ${LEASE_SECONDS} * interval '1 second'
    where leased_until <= now() returning lease_token`
  return row?.leaseToken ?? null
}

/** Makes the lease last longer. @returns False: it is another's by now. */
export async function extendBotLease(sql: Sql, token: number): Promise<boolean> {
  const { count } = await sql`
    update telegram_bot set leased_until = now() + ${LEASE_SECONDS} * interval '1 second'
    where lease_token = ${token}`
  return count > 0
}

/** Gives the bot back, if it is still ours. */
export async function releaseBot(sql: Sql, token: number): Promise<void> {
  await sql`update telegram_bot set leased_until = '-infinity' where lease_token = ${token}`
}
