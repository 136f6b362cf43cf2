import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { atomically } from '../database.ts'
import type { Courier } from './delivery.ts'
import { nextWaitMs } from './retry-table.ts'

const Due = z.object({ id: z.int(), url: z.string(), body: z.string(), attempts: z.int() })

const Attempt = z.object({
  notification_id: z.int(),
  transaction_id: z.string(),
  order_id: z.string(),
  url: z.string(),
  body: z.string().transform((text): unknown => JSON.parse(text)),
  attempt: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  at: z.int().transform((at) => new Date(at).toISOString()),
})
/** One HTTP try to deliver one notification to one address. */
export type Attempt = z.infer<typeof Attempt>

const Waiting = z.object({
  notification_id: z.int(),
  transaction_id: z.string(),
  order_id: z.string(),
  url: z.string(),
  attempts: z.int(),
  due_at: z.int().transform((at) => new Date(at).toISOString()),
})

const MAX_IN_FLIGHT = 64

/** Notifications on their way. The rows are the queue, so a killed process sends them after all. */
export type NoticeQueue = ReturnType<typeof createNoticeQueue>

export const createNoticeQueue = (deps: {
  db: DatabaseSync
  clock: () => number
  courier: Courier
  /** Multiplies the documented retry intervals. */
  retryScale: number
  random: () => number
}) => {
  const { db, clock, courier, retryScale, random } = deps
  const insert = db.prepare(`
    insert into notices (transaction_id, order_id, url, body, due_at)
    values (:transactionId, :orderId, :url, :body, :dueAt)`)
  const due = db.prepare(`
    select id, url, body, attempts from notices where due_at <= ? order by due_at, id limit 200`)
  const record = db.prepare(`
    insert into notice_attempts (notice_id, attempt, at, status, error)
    values (:id, :attempt, :at, :status, :error)`)
  const reschedule = db.prepare(
    'update notices set attempts = :attempt, due_at = :dueAt where id = :id',
  )
  const attempts = db.prepare(`
    select n.id as notification_id, n.transaction_id, n.order_id, n.url, n.body, a.attempt, a.status,
      a.error, a.at
    from notice_attempts a join notices n on n.id = a.notice_id order by a.id`)
  const waiting = db.prepare(`
    select id as notification_id, transaction_id, order_id, url, attempts, due_at
    from notices where due_at is not null order by due_at, id`)

  const inFlight = new Map<number, Promise<void>>()
  let closed = false

  const attemptOne = async (notice: z.infer<typeof Due>) => {
    const at = clock()
    const { status, error } = await courier.send(notice)
    // A cut-off at closing is not an answer: the row stays due and goes out after the next start.
    if (closed) return
    const attempt = notice.attempts + 1
    const wait = nextWaitMs({ attempts: attempt, status, scale: retryScale, random: random() })
    atomically(db, () => {
      record.run({ id: notice.id, attempt, at, status, error })
      reschedule.run({ id: notice.id, attempt, dueAt: wait === null ? null : clock() + wait })
    })
  }

  const pump = () => {
    if (closed || inFlight.size >= MAX_IN_FLIGHT) return
    for (const row of due.all(clock())) {
      const notice = Due.parse(row)
      if (inFlight.size >= MAX_IN_FLIGHT) return
      if (inFlight.has(notice.id)) continue
      const sending = attemptOne(notice).finally(() => {
        inFlight.delete(notice.id)
        pump()
      })
      inFlight.set(notice.id, sending)
    }
  }

  let pumpPlanned = false
  return {
    /** Queues one notification for one address. Call it inside the transaction of the news itself. */
    add: (notice: {
      transactionId: string
      orderId: string
      url: string
      body: Record<string, unknown>
      delayMs: number
    }) => {
      const { transactionId, orderId, url, body, delayMs } = notice
      const dueAt = clock() + Math.round(delayMs)
      insert.run({ transactionId, orderId, url, body: JSON.stringify(body), dueAt })
      if (pumpPlanned) return
      pumpPlanned = true
      // After the current step, so that nothing leaves before its transaction is committed.
      setImmediate(() => {
        pumpPlanned = false
        pump()
      })
    },
    /** Sends what is due. */
    pump,
    /** Every attempt so far, oldest first. */
    listAttempts: (): Attempt[] => z.array(Attempt).parse(attempts.all()),
    /** What is still to be sent or tried again, soonest first. */
    listWaiting: () => z.array(Waiting).parse(waiting.all()),
    /** Stops sending and waits for what was under way; unanswered notices stay queued. */
    close: async () => {
      closed = true
      await courier.close()
      await Promise.allSettled(inFlight.values())
    },
  }
}
