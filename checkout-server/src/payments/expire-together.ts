import { sourcesOf } from '@autogopay/shared'
import { nextLateCheckAt } from './check-schedule.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'
import { markEnded, tellRow } from './transitions.ts'

const MOST_TOGETHER = 64
// While one batch waits for the disk, another is made.
const WORKERS = 2

interface Waiting {
  paymentId: string
  resolve: (moved: boolean) => void
  reject: (error: unknown) => void
}

interface Queue {
  waiting: Waiting[]
  workers: number
}

const queues = new WeakMap<PaymentContext, Queue>()

/**
 * Records that a payment's time ran out, together with all others that wait for that at this moment:
 * after an hour's downtime thousands do, and a transaction for each would take minutes. One alone goes
 * the ordinary way.
 * @returns False: it had moved on before.
 */
export function expireTogether(context: PaymentContext, paymentId: string): Promise<boolean> {
  const queue = queues.get(context) ?? { waiting: [], workers: 0 }
  queues.set(context, queue)
  return new Promise((resolve, reject) => {
    queue.waiting.push({ paymentId, resolve, reject })
    if (queue.workers < WORKERS) void work(context, queue)
  })
}

async function work(context: PaymentContext, queue: Queue): Promise<void> {
  queue.workers += 1
  // All whose answers came in this turn of the event loop go together.
  await new Promise(setImmediate)
  while (queue.waiting.length > 0) {
    await expireBatch(context, queue.waiting.splice(0, MOST_TOGETHER))
  }
  queue.workers -= 1
}

async function expireBatch(context: PaymentContext, batch: readonly Waiting[]): Promise<void> {
  // A batch that fails is taken apart: a bad row must hurt nobody but itself.
  const moved =
    batch.length > 1
      ? await expireMany(
          context,
          batch.map(({ paymentId }) => paymentId),
        ).catch(() => [])
      : []
  const ids = new Set(moved.map(({ id }) => id))
  await Promise.all(
    batch.map(({ paymentId, resolve, reject }) =>
      ids.has(paymentId)
        ? resolve(true)
        : markEnded(context, { paymentId, to: 'expired' }).then(resolve, reject),
    ),
  )
}

/** @returns Those that ended; not those that had moved on, or that somebody else is changing now. */
async function expireMany(context: PaymentContext, ids: string[]): Promise<PaymentRow[]> {
  const moved = await context.sql.begin(async (tx) => {
    const due = await tx<{ id: string; expiresAt: Date; chargeId: string }[]>`
      select id, expires_at, charge_id from payments
      where id = any(${ids}) and status = any(${sourcesOf('expired')})
      order by id for update skip locked`
    const now = context.clock()
    const next = due.map((row) => ({ id: row.id, at: nextLateCheckAt(row, now) }))
    await tx`
      update payments p
      set status = 'expired', sequence = sequence + 1, next_check_at = next.at,
        checked_at = ${now}
      from jsonb_to_recordset(${tx.json(next as never)}) as next (id text, at timestamptz)
      where p.id = next.id`
    await tx`
      update charges set status = 'expired'
      where id = any(${due.map(({ chargeId }) => chargeId)}) and status <> 'paid'`
    const rows = await tx<PaymentRow[]>`
      select ${paymentColumns(tx)} from payments p join charges c on c.id = p.charge_id
      where p.id = any(${due.map(({ id }) => id)})`
    // Sent one behind the other without waiting for answers.
    await Promise.all(rows.map((row) => tellRow(context, tx, 'payment.expired', row)))
    return rows
  })
  for (const { id } of moved) context.changed(id)
  return moved
}
