import { sourcesOf } from '@autogopay/shared'
import { coalesce, QueueFull, type Coalesced } from '../platform/coalesce.ts'
import { firstLateCheckAt } from './check-schedule.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'
import { wasRolledBack } from './store-together.ts'
import { markEnded, tellRows } from './transitions.ts'

// While one batch waits for the disk, another is made.
const LANES = 2
const MOST = 64
const WAITING = 20_000

type Expiring = Pick<PaymentRow, 'id' | 'merchantId' | 'expiresAt'>

const queues = new WeakMap<PaymentContext, Coalesced<Expiring, boolean>>()

/**
 * Records that a payment's time ran out, together with all others that wait for that at this moment:
 * after an hour's downtime thousands do, and a transaction for each would take minutes.
 * @returns False: it had moved on before.
 */
export async function expireTogether(context: PaymentContext, row: Expiring): Promise<boolean> {
  const moved = await queueOf(context)
    .add(row)
    .catch((cause: unknown) => {
      // A batch that fails is taken apart: a bad row must hurt nobody but itself.
      if (wasRolledBack(cause) || cause instanceof QueueFull) return false
      throw cause
    })
  // Alone it tells why not, and waits for whoever is changing it.
  return moved || markEnded(context, { paymentId: row.id, to: 'expired' })
}

function queueOf(context: PaymentContext): Coalesced<Expiring, boolean> {
  const known = queues.get(context)
  if (known) return known
  const queue = coalesce<Expiring, boolean>({
    run: (rows) => expireMany(context, rows),
    groupOf: ({ merchantId }) => merchantId,
    namesOf: ({ id }) => [id],
    most: MOST,
    lanes: LANES,
    waiting: WAITING,
  })
  queues.set(context, queue)
  return queue
}

/** @returns False for those that had moved on, or that somebody else is changing now. */
async function expireMany(
  context: PaymentContext,
  expiring: readonly Expiring[],
): Promise<boolean[]> {
  const now = context.clock()
  const items = expiring.map((row, place) => ({
    place,
    id: row.id,
    next: firstLateCheckAt(row, now),
  }))
  const moved = await context.sql.begin(async (tx) => {
    const rows = await tx<PaymentRow[]>`
      with item as materialized (
        select * from json_to_recordset(${JSON.stringify(items)}::text::json) as i (
          place int, id text, next timestamptz)
        -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
        where place % 1 = 0
      ), held as materialized (
        select p.id, i.next from item i join payments p on p.id = i.id
        where p.status = any(${sourcesOf('expired')})
        order by p.id for no key update of p skip locked
      ), moved as (
        update payments p set status = 'expired', sequence = p.sequence + 1,
          next_check_at = held.next, checked_at = ${now}
        from held where p.id = held.id returning p.*
      ), closed as (
        update charges c set status = 'expired' from moved
        where c.id = moved.charge_id and c.status <> 'paid' returning c.id
      )
      select ${paymentColumns(tx)} from moved p join charges c on c.id = p.charge_id`
    if (rows.length > 0) await tellRows(context, tx, 'payment.expired', rows)
    return rows
  })
  const ids = new Set(moved.map(({ id }) => id))
  for (const id of ids) context.changed(id)
  return expiring.map(({ id }) => ids.has(id))
}
