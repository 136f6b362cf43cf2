import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import { PROBLEM_STATUS } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Vault } from '../platform/vault.ts'
import {
  forgetKey,
  releaseKey,
  resumeKey,
  RUNNING_MS,
  storeAnswer,
  type IdempotencyKey,
  type StoredAnswer,
} from './idempotency.ts'

/**
 * Does work once for all requests with one key, and gives each of them the first answer.
 * @param work - Gets the id of the operation, the same when it goes on after a process that died in it:
 *   what is made under that id is found again instead of being made twice.
 */
export type AnswerOnce = (
  key: IdempotencyKey,
  work: (operationId: string) => Promise<StoredAnswer>,
) => Promise<StoredAnswer>

/**
 * For whatever does not keep its answer in a transaction of its own, as payments and refunds do.
 * Answers may hold secrets, so they are kept sealed. An error that says what the caller did wrong is not
 * kept: nothing was done. After any other the next request with the key goes on where this one ended.
 */
export function openAnswerOnce(ctx: { sql: Sql; clock: Clock; vault: Vault }): AnswerOnce {
  const { sql, clock, vault } = ctx
  const placeOf = ({ merchantId, key }: IdempotencyKey) =>
    `idempotency_keys|response_body|${merchantId} ${key}`
  const seal = (key: IdempotencyKey, { status, body }: StoredAnswer): StoredAnswer => ({
    status,
    body: Buffer.from(vault.seal(body.toString(), placeOf(key))),
  })
  const open = (key: IdempotencyKey, { status, body }: StoredAnswer): StoredAnswer => ({
    status,
    body: Buffer.from(vault.open(body.toString(), placeOf(key))),
  })

  return async (key, work) => {
    const begun = await begin(sql, key, clock())
    if ('answer' in begun) return open(key, begun.answer)
    try {
      const answer = await work(begun.resourceId)
      const kept = await storeAnswer(sql, key, seal(key, answer))
      return open(key, kept)
    } catch (cause) {
      const isCallers = cause instanceof AppError && PROBLEM_STATUS[cause.code] < 500
      if (isCallers) await forgetKey(sql, key)
      else await releaseKey(sql, key, clock())
      throw cause
    }
  }
}

async function begin(sql: Sql, key: IdempotencyKey, at: Date) {
  const operationId = newId('opn', at)
  const [claimed] = await sql<{ resourceId: string }[]>`
    insert into idempotency_keys
      (merchant_id, key, fingerprint, resource_id, created_at, running_until)
    values (${key.merchantId}, ${key.key}, ${key.fingerprint}, ${operationId}, ${at},
      ${new Date(at.getTime() + RUNNING_MS)})
    on conflict do nothing returning resource_id`
  return claimed ?? resumeKey(sql, key, at)
}
