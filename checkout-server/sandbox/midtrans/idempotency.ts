import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Answer } from './failure.ts'

const MAX_KEY_LENGTH = 46
const MEMORY_MS = 5 * 60_000

const Stored = z.object({
  http: z.int(),
  body: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
})

/** Midtrans' memory of `Idempotency-Key`: per merchant, for all its POST endpoints together. */
export type Idempotency = ReturnType<typeof createIdempotency>

export const createIdempotency = (deps: { db: DatabaseSync; clock: () => number }) => {
  const { db, clock } = deps
  const find = db.prepare(
    'select http, body from idempotency where account_id = :accountId and key = :key and at > :since',
  )
  const store = db.prepare(`
    insert or replace into idempotency (account_id, key, at, http, body)
    values (:accountId, :key, :at, :http, :body)`)
  const forget = db.prepare('delete from idempotency where at <= ?')
  const running = new Set<string>()

  return {
    /**
     * Answers a repeated key with the first success, whatever the new body says, for five minutes.
     * While the first call still runs its twin gets HTTP 202. A key that is missing or too long is
     * not looked at; a failure is not remembered.
     */
    once: async (
      call: { accountId: number; key: string | null },
      work: () => Promise<Answer>,
    ): Promise<Answer> => {
      const { accountId, key } = call
      if (!key || key.length > MAX_KEY_LENGTH) return work()
      const since = clock() - MEMORY_MS
      const earlier = find.get({ accountId, key, since })
      if (earlier) return Stored.parse(earlier)
      const claim = `${accountId} ${key}`
      if (running.has(claim)) return stillRunning()
      running.add(claim)
      try {
        const answer = await work()
        if (isSuccess(answer)) {
          forget.run(since)
          const { http, body } = answer
          store.run({ accountId, key, at: clock(), http, body: JSON.stringify(body) })
        }
        return answer
      } finally {
        running.delete(claim)
      }
    },
  }
}

const isSuccess = ({ body }: Answer): boolean =>
  ['200', '201', '407'].includes(String(body['status_code']))

const stillRunning = (): Answer => ({
  http: 202,
  body: {
    status_code: '202',
    status_message: 'A request with the same idempotency key is still being processed',
    id: randomUUID(),
  },
})
