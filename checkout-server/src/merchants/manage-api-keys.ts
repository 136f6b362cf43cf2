import {
  formatInstant,
  PERMISSIONS,
  type ApiKey,
  type CreateApiKey,
  type CreatedApiKey,
  type Permission,
  type UpdateApiKey,
} from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Actor } from '../platform/http/principal.ts'
import { createApiKey, type ApiKeyWish } from './api-keys.ts'
import { audit } from '../platform/audit.ts'
import type { MerchantContext } from './merchants.ts'

const MOST_KEYS = 100
const SHOWN_AFTER_END_MS = 30 * 24 * 60 * 60_000

/** Who manages keys: what they may not do, no key of theirs may. */
export interface KeyManager {
  merchantId: string
  actor: Actor
  permissions: ReadonlySet<Permission>
  address: string
}

/** Keys in use, and those that ended within 30 days, new to old. */
export async function listApiKeys(
  { sql, clock }: Pick<MerchantContext, 'sql' | 'clock'>,
  merchantId: string,
): Promise<ApiKey[]> {
  const since = new Date(clock().getTime() - SHOWN_AFTER_END_MS)
  const rows = await sql<KeyRow[]>`
    select ${keyColumns(sql)} from api_keys
    where merchant_id = ${merchantId}
      -- The earlier of both; null: it goes on.
      and coalesce(least(revoked_at, expires_at), 'infinity') > ${since}
    order by id desc`
  return rows.map(toApiKey)
}

/** Makes a key. @throws {AppError} `forbidden`: it could do more than who makes it. */
export function addApiKey(
  context: MerchantContext,
  by: KeyManager,
  wish: CreateApiKey,
): Promise<CreatedApiKey> {
  // Without a word about it, a key may do what its maker may.
  const scopes = wish.scopes === undefined ? scopesOf(by.permissions) : wish.scopes
  assertMayGive(by, scopes)
  const { merchantId } = by
  return context.sql.begin(async (tx) => {
    await tx`select from merchants where id = ${merchantId} for no key update`
    const [count] = await tx<{ keys: number }[]>`
      select count(*) as keys from api_keys where merchant_id = ${merchantId}
        and revoked_at is null and (expires_at is null or expires_at > ${context.clock()})`
    if (!count || count.keys >= MOST_KEYS) {
      throw new AppError('invalid_request', `A merchant has at most ${MOST_KEYS} keys at once.`)
    }
    const made = await makeKey(context, tx, by, {
      name: wish.name,
      scopes,
      allowedAddresses: wish.allowedAddresses ?? null,
      expiresAt: toDate(wish.expiresAt),
    })
    await note(context, tx, by, 'api_key.created', made)
    return made
  })
}

/** Changes a living key, within a second in every process. @throws {AppError} `forbidden`, `not_found`. */
export function updateApiKey(
  context: MerchantContext,
  by: KeyManager,
  { id, change }: { id: string; change: UpdateApiKey },
): Promise<ApiKey> {
  return context.sql.begin(async (tx) => {
    const before = await lockLiving(context, tx, by, id)
    assertMayGive(by, before.scopes)
    const { name = before.name, scopes = before.scopes, expiresAt } = change
    const { allowedAddresses = before.allowedAddresses } = change
    assertMayGive(by, scopes)
    const [row] = await tx<KeyRow[]>`
      update api_keys set name = ${name}, scopes = ${scopes},
        allowed_addresses = ${allowedAddresses},
        expires_at = ${expiresAt === undefined ? before.expiresAt : toDate(expiresAt)}
      where id = ${id} returning ${keyColumns(tx)}`
    const after = toApiKey(row ?? before)
    await note(context, tx, by, 'api_key.updated', after)
    return after
  })
}

/**
 * Makes a key that may do the same, and ends the old one after a while in which both work.
 * @throws {AppError} `forbidden`, `not_found`.
 */
export function rollApiKey(
  context: MerchantContext,
  by: KeyManager,
  { id, overlapHours }: { id: string; overlapHours: number },
): Promise<CreatedApiKey> {
  return context.sql.begin(async (tx) => {
    const old = await lockLiving(context, tx, by, id)
    assertMayGive(by, old.scopes)
    const made = await makeKey(context, tx, by, old)
    const end = new Date(context.clock().getTime() + overlapHours * 3_600_000)
    await tx`
      update api_keys set rolled_to = ${made.id}, expires_at = least(expires_at, ${end})
      where id = ${id}`
    await note(context, tx, by, 'api_key.rolled', { ...made, from: id, overlapHours })
    return made
  })
}

/** Ends a key within a second in every process. Twice is fine. @throws {AppError} `not_found`. */
export function revokeApiKey(context: MerchantContext, by: KeyManager, id: string): Promise<void> {
  return context.sql.begin(async (tx) => {
    const [row] = await tx<KeyRow[]>`
      select ${keyColumns(tx)} from api_keys
      where id = ${id} and merchant_id = ${by.merchantId} for update`
    if (!row) throw noSuchKey()
    if (row.revokedAt) return
    await tx`update api_keys set revoked_at = ${context.clock()} where id = ${id}`
    await note(context, tx, by, 'api_key.revoked', toApiKey(row))
  })
}

interface KeyRow extends ApiKeyWish {
  id: string
  hint: string
  scopes: Permission[] | null
  allowedAddresses: string[] | null
  createdAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
}

const keyColumns = (sql: Sql | Tx) => sql`
  id, name, hint, scopes, allowed_addresses, created_at, expires_at, last_used_at, revoked_at`

async function makeKey(
  { clock, vault }: MerchantContext,
  tx: Tx,
  { merchantId }: KeyManager,
  wish: ApiKeyWish,
): Promise<CreatedApiKey> {
  const { id, key } = await createApiKey({ sql: tx, clock, vault }, merchantId, wish)
  const [row] = await tx<KeyRow[]>`select ${keyColumns(tx)} from api_keys where id = ${id}`
  if (!row) throw new Error('the key was not stored')
  return { ...toApiKey(row), key }
}

async function lockLiving(
  { clock }: MerchantContext,
  tx: Tx,
  { merchantId }: KeyManager,
  id: string,
): Promise<KeyRow> {
  const [row] = await tx<KeyRow[]>`
    select ${keyColumns(tx)} from api_keys
    where id = ${id} and merchant_id = ${merchantId} and revoked_at is null
      and (expires_at is null or expires_at > ${clock()}) for update`
  if (!row) throw noSuchKey()
  return row
}

/** Else who may only make keys could make one that may do everything. */
function assertMayGive({ permissions }: KeyManager, scopes: readonly Permission[] | null): void {
  const missing = (scopes ?? PERMISSIONS).filter((name) => !permissions.has(name))
  if (missing.length === 0) return
  throw new AppError(
    'forbidden',
    `The key may do what you may not: ${missing.join(', ')}. Leave that out of its scopes.`,
  )
}

const scopesOf = (permissions: ReadonlySet<Permission>): Permission[] | null =>
  PERMISSIONS.every((name) => permissions.has(name)) ? null : [...permissions]

function note(
  { clock }: MerchantContext,
  tx: Tx,
  { merchantId, actor, address }: KeyManager,
  action: string,
  key: ApiKey & { from?: string; overlapHours?: number },
): Promise<void> {
  const { id: subject, name, scopes, allowedAddresses, expiresAt, from, overlapHours } = key
  const data = { name, scopes, allowedAddresses, expiresAt, from, overlapHours }
  return audit(tx, { merchantId, actor, action, subject, data, address, at: clock() })
}

function noSuchKey(): AppError {
  return new AppError('not_found', 'There is no such API key.')
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    allowedAddresses: row.allowedAddresses,
    createdAt: formatInstant(row.createdAt),
    expiresAt: row.expiresAt && formatInstant(row.expiresAt),
    lastUsedAt: row.lastUsedAt && formatInstant(row.lastUsedAt),
    revokedAt: row.revokedAt && formatInstant(row.revokedAt),
  }
}

const toDate = (text: string | null | undefined) => (text ? new Date(text) : null)
