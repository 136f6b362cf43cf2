import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { extendAccount } from './extend.ts'

/** Extends an account without a key, as the operator may. @throws {AppError} `account_inactive`. */
export function extendByOperator(
  { sql, clock }: { sql: Sql; clock: Clock },
  input: { merchantId: string; days: number },
): Promise<Date> {
  return sql.begin((tx) =>
    extendAccount(tx, { ...input, keyId: null, extendedBy: 'operator', at: clock() }),
  )
}

/**
 * Suspends an account: it makes no new payments until it is resumed; all else goes on, and its time
 * runs. @param input.reason - Shown to the merchant.
 */
export async function suspendAccount(
  { sql, clock }: { sql: Sql | Tx; clock: Clock },
  { merchantId, reason }: { merchantId: string; reason: string },
): Promise<void> {
  await sql`
    update merchants set suspended_at = coalesce(suspended_at, ${clock()}),
      suspended_reason = ${reason}
    where id = ${merchantId}`
}

/** Ends a suspension. @returns False: there was none. */
export async function resumeAccount(sql: Sql | Tx, merchantId: string): Promise<boolean> {
  const { count } = await sql`
    update merchants set suspended_at = null, suspended_reason = null
    where id = ${merchantId} and suspended_at is not null`
  return count > 0
}
