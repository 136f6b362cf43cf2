import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'

/** By how much an account is extended, and by what. */
export interface Extension {
  merchantId: string
  days: number
  /** Null: the operator did it without a key. */
  keyId: string | null
  /** `user:usr_…`, `api_key:key_…`, `operator`, `purchase:buy_…`. */
  extendedBy: string
  at: Date
}

/**
 * Extends an account: from its end, or from now when that is over.
 * @throws {AppError} `account_inactive`: it is suspended, and paid days would be lost on it.
 */
export async function extendAccount(tx: Tx, extension: Extension): Promise<Date> {
  const { merchantId, days, keyId, extendedBy, at } = extension
  const [row] = await tx<{ activeUntil: Date }[]>`
    update merchants
    -- Read and written in one place: two keys at once must both count. Days of 24 hours, since there is
    -- no summer time here.
    set active_until = greatest(active_until, ${at}) + ${days * 24} * interval '1 hour',
      extended_at = ${at}
    where id = ${merchantId} and suspended_at is null returning active_until`
  if (!row) {
    throw new AppError(
      'account_inactive',
      'The account is suspended, so it cannot be extended. Ask the operator.',
    )
  }
  await tx`
    insert into activation_extensions (id, merchant_id, key_id, days, active_from, active_until,
      extended_by, created_at)
    values (${newId('ext', at)}, ${merchantId}, ${keyId}, ${days},
      ${row.activeUntil}::timestamptz - ${days * 24} * interval '1 hour', ${row.activeUntil},
      ${extendedBy}, ${at})`
  return row.activeUntil
}
