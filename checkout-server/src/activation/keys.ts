import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { hashOfKey, hintOf, newKeyText } from './key-text.ts'

/** What an activation key stands for. */
export interface KeyWish {
  days: number
  packageId?: string | null
  /** The purchase that paid for it. */
  purchaseId?: string | null
  note?: string | null
  /** When it can be used no longer; never unless told. */
  expiresAt?: Date | null
}

/**
 * Makes an activation key and returns its text, which is shown this once and kept as a hash only.
 * @returns Null: the purchase has its key already.
 */
export async function issueKey(
  { sql, clock }: { sql: Sql | Tx; clock: Clock },
  wish: KeyWish,
): Promise<{ id: string; key: string } | null> {
  const at = clock()
  const id = newId('act', at)
  const key = newKeyText()
  const { count } = await sql`
    insert into activation_keys (id, hash, hint, days, package_id, purchase_id, note, created_at,
      expires_at)
    values (${id}, ${hashOfKey(key)}, ${hintOf(key)}, ${wish.days}, ${wish.packageId ?? null},
      ${wish.purchaseId ?? null}, ${wish.note ?? null}, ${at}, ${wish.expiresAt ?? null})
    on conflict (purchase_id) do nothing`
  return count > 0 ? { id, key } : null
}

/** A key as the operator sees it. */
export interface KeyRow {
  id: string
  hint: string
  days: number
  packageName: string | null
  purchaseId: string | null
  note: string | null
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  usedAt: Date | null
  merchantId: string | null
}

/** The newest keys. @param query.before - Only those made before the key with this id. */
export function listKeys(
  sql: Sql,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<KeyRow[]> {
  return sql<KeyRow[]>`
    select k.id, k.hint, k.days, p.name as package_name, k.purchase_id, k.note, k.created_at,
      k.expires_at, k.revoked_at, k.used_at, k.merchant_id
    from activation_keys k left join activation_packages p on p.id = k.package_id
    where ${before ?? null}::text is null or k.id < ${before ?? null}
    order by k.id desc limit ${limit}`
}

/**
 * Withdraws a key that nobody has used: used is used.
 * @returns False: there is none, it was used, or it was withdrawn before.
 */
export async function revokeKey(
  { sql, clock }: { sql: Sql | Tx; clock: Clock },
  id: string,
): Promise<boolean> {
  const { count } = await sql`
    update activation_keys set revoked_at = ${clock()}
    where id = ${id} and used_at is null and revoked_at is null`
  return count > 0
}
