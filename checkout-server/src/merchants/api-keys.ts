import { createHash, randomBytes } from 'node:crypto'
import type { Sql, Tx } from '../platform/database.ts'
import { allowedAddresses } from '../platform/http/allowed-addresses.ts'
import type { ApiKeyOwner } from '../platform/http/api-key-auth.ts'
import { permissionsOfKey } from '../platform/http/principal.ts'
import { newId } from '../platform/ids.ts'
import type { Vault } from '../platform/vault.ts'
import type { MerchantContext } from './merchants.ts'

const PURPOSE = 'api key'
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_LENGTH = 43 // 256 bits in base 62
const CHECK_LENGTH = 6
const SHAPE = /^agp_live_[0-9A-Za-z]{49}$/
/** How long an answer about a key may be believed: a revoked key dies in every process after this. */
const CACHE_MS = 1_000
const CACHE_SIZE = 10_000
/** How exactly the last use is known. */
const USE_NOTED_MS = 60_000

/** What an API key may be used for, from where, how long. */
export interface ApiKeyWish {
  name: string
  /** Permissions; null: all. */
  scopes: readonly string[] | null
  allowedAddresses: readonly string[] | null
  expiresAt: Date | null
}

const UNLIMITED: ApiKeyWish = { name: '', scopes: null, allowedAddresses: null, expiresAt: null }

/** Makes an API key and returns its text, which is shown this once and kept encrypted. */
export async function createApiKey(
  { sql, clock, vault }: Omit<MerchantContext, 'sql'> & { sql: Sql | Tx },
  merchantId: string,
  wish: ApiKeyWish = UNLIMITED,
): Promise<{ id: string; key: string }> {
  const at = clock()
  const id = newId('key', at)
  const secret = base62(SECRET_LENGTH)
  const key = `agp_live_${secret}${checksum(secret)}`
  await sql`
    insert into api_keys (id, merchant_id, hash, sealed_key, hint, created_at, name, scopes,
      allowed_addresses, expires_at)
    values (${id}, ${merchantId}, ${hashOf(vault, key)}, ${vault.seal(key, apiKeyPlace(id))},
      ${key.slice(-4)}, ${at}, ${wish.name}, ${wish.scopes as string[] | null},
      ${wish.allowedAddresses as string[] | null}, ${wish.expiresAt})`
  return { id, key }
}

/** Ends every other key of the merchant and makes a new one. */
export async function rotateApiKey(
  context: MerchantContext,
  merchantId: string,
): Promise<{ id: string; key: string }> {
  const made = await createApiKey(context, merchantId)
  await context.sql`
    update api_keys set revoked_at = ${context.clock()}
    where merchant_id = ${merchantId} and id <> ${made.id} and revoked_at is null`
  return made
}

interface KeyRow {
  id: string
  merchantId: string
  scopes: string[] | null
  allowedAddresses: string[] | null
  expiresAt: Date | null
  lastUsedAt: Date | null
}

/**
 * Looks up who a key belongs to, and what it may be used for. Answers are believed for one second, so
 * a busy shop costs one look-up, and one keyed hash, a second.
 */
export function apiKeyReader({ sql, clock, vault }: MerchantContext) {
  const cache = new Map<string, { owner: ApiKeyOwner | null; until: number }>()

  return async (key: string): Promise<ApiKeyOwner | null> => {
    const now = clock().getTime()
    // By the key itself: hashing it anew for each request cost an eighth of the request.
    const cached = cache.get(key)
    if (cached && cached.until > now) return cached.owner
    // The checksum refuses typing mistakes and random guesses without asking the database.
    if (!SHAPE.test(key) || checksum(key.slice(9, -CHECK_LENGTH)) !== key.slice(-CHECK_LENGTH)) {
      return null
    }
    const [row] = await sql<KeyRow[]>`
      select id, merchant_id, scopes, allowed_addresses, expires_at, last_used_at from api_keys
      where hash in ${sql(vault.hashes(PURPOSE, key))} and revoked_at is null
        and (expires_at is null or expires_at > ${new Date(now)})`
    const owner = row ? ownerOf(row) : null
    if (row) noteUse(sql, row, now)
    if (cache.size >= CACHE_SIZE) cache.clear()
    const until = Math.min(now + CACHE_MS, row?.expiresAt?.getTime() ?? Infinity)
    cache.set(key, { owner, until })
    return owner
  }
}

function ownerOf({ id, merchantId, scopes, ...row }: KeyRow): ApiKeyOwner {
  const permissions = permissionsOfKey(scopes)
  const isAllowedFrom = allowedAddresses(row.allowedAddresses)
  return { merchantId, apiKeyId: id, permissions, isAllowedFrom }
}

/** Nobody waits for it, and it is written once a minute at most, whichever process asks. */
function noteUse(sql: Sql, { id, lastUsedAt }: KeyRow, now: number): void {
  const before = new Date(now - USE_NOTED_MS)
  if (lastUsedAt && lastUsedAt > before) return
  // Lost with the database's connection, it is written with the next use.
  sql`
    update api_keys set last_used_at = ${new Date(now)}
    where id = ${id} and (last_used_at is null or last_used_at <= ${before})`.catch(() => {})
}

/**
 * Text of the key that signs a merchant's callbacks: the one named if it still lives, else the
 * merchant's newest. Null: the merchant has none.
 */
export async function apiKeyText(
  { sql, vault }: Pick<MerchantContext, 'sql' | 'vault'>,
  input: { apiKeyId: string | null; merchantId: string },
): Promise<string | null> {
  const [row] = await sql<{ id: string; sealedKey: string }[]>`
    select id, sealed_key from api_keys
    where merchant_id = ${input.merchantId} and revoked_at is null
      and (expires_at is null or expires_at > now())
    order by id = ${input.apiKeyId ?? ''} desc, id desc limit 1`
  return row ? vault.open(row.sealedKey, apiKeyPlace(row.id)) : null
}

/**
 * Makes sure that the master key opens what this database holds, before any caller is told that a
 * good API key is not valid.
 * @throws {Error} It does not.
 */
export async function assertMasterKey({
  sql,
  vault,
}: Pick<MerchantContext, 'sql' | 'vault'>): Promise<void> {
  const [row] = await sql<{ id: string; sealedKey: string }[]>`
    select id, sealed_key from api_keys order by id desc limit 1`
  if (!row) return
  try {
    vault.open(row.sealedKey, apiKeyPlace(row.id))
  } catch (cause) {
    throw new Error(
      'MASTER_KEY does not open what is stored in this database: put the old key back, or behind the new one (new,old)',
      { cause },
    )
  }
}

function base62(length: number): string {
  let text = ''
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte: above it, some characters would come more often.
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62]
    }
  }
  return text
}

function checksum(secret: string): string {
  const digest = createHash('sha256').update(secret).digest()
  return Array.from(digest.subarray(0, CHECK_LENGTH), (byte) => ALPHABET[byte % 62]).join('')
}

/** Keyed hash by which a key is found, under the current master key. */
export function hashOf(vault: Vault, key: string): Buffer {
  const [first] = vault.hashes(PURPOSE, key)
  if (!first) throw new Error('the vault has no key')
  return first
}

/** Where a key's text is kept, for the vault. */
export function apiKeyPlace(id: string): string {
  return `api_keys|sealed_key|${id}`
}
