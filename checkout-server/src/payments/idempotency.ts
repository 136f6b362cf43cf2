import { createHash } from 'node:crypto'
import { deleteInBatches, type CleanUp } from '../platform/delete-old.ts'
import { AppError } from '../platform/errors.ts'
import type { Sql } from '../platform/database.ts'

/** How long a first call may run before another may take over; longer than any provider call. */
export const RUNNING_MS = 30_000
const KEY = /^[\x21-\x7e]{1,255}$/

/** A caller's wish that repeated calls do one thing only. */
export interface IdempotencyKey {
  merchantId: string
  key: string
  /** Hash of what was asked: the same key with another wish is an error. */
  fingerprint: Buffer
  /** As it was hashed while the order of fields counted; such keys may still be kept. */
  oldFingerprint?: Buffer
}

/** An HTTP answer as it was first given. */
export interface StoredAnswer {
  status: number
  body: Buffer
}

/**
 * Reads an `Idempotency-Key` header.
 * @param wish - The operation and its validated input; equal wishes have equal fingerprints, whatever
 *   the order of their fields.
 * @returns Null: no header.
 * @throws {AppError} `invalid_header`: blank, too long, or not printable ASCII.
 */
export function readIdempotencyKey(input: {
  merchantId: string
  header: string | undefined
  wish: readonly [operation: string, input: unknown]
}): IdempotencyKey | null {
  if (input.header === undefined) return null
  if (!KEY.test(input.header)) {
    throw new AppError(
      'invalid_header',
      'Idempotency-Key must be 1 to 255 printable ASCII characters without blanks.',
    )
  }
  const asSent = JSON.stringify(input.wish)
  const canonical = JSON.stringify(input.wish, sortFields)
  const key = { merchantId: input.merchantId, key: input.header, fingerprint: hash(canonical) }
  return asSent === canonical ? key : { ...key, oldFingerprint: hash(asSent) }
}

/** The first answer to a key, and the id of what it is about. */
interface KeptAnswer {
  answer: StoredAnswer
  resourceId: string
}

/**
 * Looks up a key that was used before.
 * @returns The first answer as it was kept, and the id of what it is about; or only the id of what the
 *   first call began and never finished, which is this call's to finish now.
 * @throws {AppError} `idempotency_mismatch`: used for another wish; `idempotency_in_progress`: the
 *   first call is still running.
 */
export async function resumeKey(
  sql: Sql,
  wish: IdempotencyKey,
  now: Date,
): Promise<KeptAnswer | { resourceId: string }> {
  const { merchantId, key } = wish
  const known = await readKey(sql, wish)
  if (known && !known.isSame) {
    throw new AppError(
      'idempotency_mismatch',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    )
  }
  if (known?.kept) return known.kept
  const [taken] = await sql<{ resourceId: string }[]>`
    update idempotency_keys set running_until = ${new Date(now.getTime() + RUNNING_MS)}
    where merchant_id = ${merchantId} and key = ${key} and response_body is null
      and running_until <= ${now}
    returning resource_id`
  if (taken) return taken
  throw new AppError(
    'idempotency_in_progress',
    'The first request with this Idempotency-Key is still running. Try again in a few seconds.',
  )
}

/** The answer that is kept for a key; null: none is, or it is of another request. */
export async function keptAnswer(sql: Sql, wish: IdempotencyKey): Promise<KeptAnswer | null> {
  const known = await readKey(sql, wish)
  return known?.isSame ? known.kept : null
}

async function readKey(
  sql: Sql,
  { merchantId, key, fingerprint, oldFingerprint }: IdempotencyKey,
): Promise<{ isSame: boolean; kept: KeptAnswer | null } | null> {
  const [row] = await sql<KeyRow[]>`
    select fingerprint, resource_id, response_status, response_body from idempotency_keys
    where merchant_id = ${merchantId} and key = ${key}`
  if (!row) return null
  const { resourceId, responseStatus: status, responseBody: body } = row
  return {
    isSame: [fingerprint, oldFingerprint].some((own) => own && row.fingerprint.equals(own)),
    kept: body && status !== null ? { answer: { status, body }, resourceId } : null,
  }
}

/**
 * Keeps the first answer, so that every repeat gets the same bytes.
 * @returns The answer to give: another call's, when this one was held up for so long that another took
 *   over and answered before.
 */
export async function storeAnswer(
  sql: Sql,
  { merchantId, key }: IdempotencyKey,
  answer: StoredAnswer,
): Promise<StoredAnswer> {
  const { count } = await sql`
    update idempotency_keys
    set response_status = ${answer.status}, response_body = ${answer.body}
    where merchant_id = ${merchantId} and key = ${key} and response_body is null`
  if (count > 0) return answer
  const [first] = await sql<Pick<KeyRow, 'responseStatus' | 'responseBody'>[]>`
    select response_status, response_body from idempotency_keys
    where merchant_id = ${merchantId} and key = ${key}`
  const { responseStatus = null, responseBody = null } = first ?? {}
  // Forgotten meanwhile: nobody can have got another answer.
  if (responseStatus === null || responseBody === null) return answer
  return { status: responseStatus, body: responseBody }
}

/** Lets the next call with this key take over at once, since this one could not finish. */
export async function releaseKey(
  sql: Sql,
  { merchantId, key }: IdempotencyKey,
  now: Date,
): Promise<void> {
  await sql`
    update idempotency_keys set running_until = ${now}
    where merchant_id = ${merchantId} and key = ${key} and response_body is null`
}

/** Forgets a key whose request turned out to be invalid: it did nothing, and nobody answered it. */
export async function forgetKey(sql: Sql, { merchantId, key }: IdempotencyKey): Promise<void> {
  await sql`
    delete from idempotency_keys
    where merchant_id = ${merchantId} and key = ${key} and response_body is null`
}

/** Forgets keys of before a time, when nobody will repeat them any more. */
export function forgetOldKeys(sql: Sql, before: Date, cleanUp: CleanUp = {}): Promise<void> {
  return deleteInBatches(async (most) => {
    const { count } = await sql`
      delete from idempotency_keys where (merchant_id, key) in (
        select merchant_id, key from idempotency_keys
        where created_at < ${before} order by created_at limit ${most})`
    return count
  }, cleanUp)
}

const hash = (text: string) => createHash('sha256').update(text).digest()

function sortFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields = Object.entries(value)
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

interface KeyRow {
  fingerprint: Buffer
  resourceId: string
  responseStatus: number | null
  responseBody: Buffer | null
}
