import { createHash, randomBytes } from 'node:crypto'
import { newId } from '../platform/ids.ts'
import type { MerchantContext } from './merchants.ts'

const PURPOSE = 'api key'
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_LENGTH = 43 // 256 bits in base 62
const CHECK_LENGTH = 6
const SHAPE = /^agp_live_[0-9A-Za-z]{49}$/
/** How long an answer about a key may be believed: a revoked key dies in every process after this. */
const CACHE_MS = 1_000
const CACHE_SIZE = 10_000

/** Whose key it is. */
export interface ApiKeyOwner {
  merchantId: string
  apiKeyId: string
}

/** Makes an API key and returns its text, which is shown this once and kept encrypted. */
export async function createApiKey(
  { sql, clock, vault }: MerchantContext,
  merchantId: string,
): Promise<{ id: string; key: string }> {
  const at = clock()
  const id = newId('key', at)
  const secret = base62(SECRET_LENGTH)
  const key = `agp_live_${secret}${checksum(secret)}`
  await sql`
    insert into api_keys (id, merchant_id, hash, sealed_key, hint, created_at)
    values (${id}, ${merchantId}, ${firstHash(vault.hashes(PURPOSE, key))},
      ${vault.seal(key, place(id))}, ${key.slice(-4)}, ${at})`
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

/**
 * Looks up who a key belongs to. Answers are believed for one second, so a busy shop costs one
 * look-up, and one keyed hash, a second.
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
    const [row] = await sql<ApiKeyOwner[]>`
      select id as api_key_id, merchant_id from api_keys
      where hash in ${sql(vault.hashes(PURPOSE, key))} and revoked_at is null`
    const owner = row ?? null
    if (cache.size >= CACHE_SIZE) cache.clear()
    cache.set(key, { owner, until: now + CACHE_MS })
    return owner
  }
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
    order by id = ${input.apiKeyId ?? ''} desc, id desc limit 1`
  return row ? vault.open(row.sealedKey, place(row.id)) : null
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
    vault.open(row.sealedKey, place(row.id))
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

function firstHash(hashes: Buffer[]): Buffer {
  const [first] = hashes
  if (!first) throw new Error('the vault has no key')
  return first
}

function place(id: string): string {
  return `api_keys|sealed_key|${id}`
}
