import { coalesce, QueueFull, type Coalesced } from '../platform/coalesce.ts'
import type { Sql } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Notice } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'
import { wasRolledBack } from './store-together.ts'

// While one batch waits for the disk, another is made.
const LANES = 2
const MOST = 64
const WAITING = 20_000

/** An authentic notice about a charge, as it came in. */
export interface ArrivedNotice {
  connection: { id: string; merchantId: string; provider: string }
  rawBody: Uint8Array
  notice: Notice & { chargeId: string }
  at: Date
  /** When the sweep is to look whether anybody still judges it. */
  judgedBy: Date
}

/** A notice that is stored and has no verdict yet. */
export interface ReceivedNotice {
  id: string
  row: PaymentRow
}

const queues = new WeakMap<Sql, Coalesced<ArrivedNotice, ReceivedNotice | null>>()

/**
 * Finds the payment that a notice is about and stores the notice, together with all others that come
 * in at this moment.
 * @returns Null: not stored. It repeats another, names no charge of ours, somebody is changing its
 *   payment, or another's fault ended the batch; storing it alone tells.
 * @throws What is not known to have been rolled back, such as a lost connection.
 */
export async function receiveTogether(
  { sql }: PaymentContext,
  arrived: ArrivedNotice,
): Promise<ReceivedNotice | null> {
  try {
    return await queueOf(sql).add(arrived)
  } catch (cause) {
    if (wasRolledBack(cause) || cause instanceof QueueFull) return null
    throw cause
  }
}

function queueOf(sql: Sql): Coalesced<ArrivedNotice, ReceivedNotice | null> {
  const known = queues.get(sql)
  if (known) return known
  const queue = coalesce<ArrivedNotice, ReceivedNotice | null>({
    run: (arrived) => storeAll(sql, arrived),
    groupOf: ({ connection }) => connection.merchantId,
    // Two about one charge in one statement would be one row with two changes.
    namesOf: ({ notice }) => [notice.chargeId],
    most: MOST,
    lanes: LANES,
    waiting: WAITING,
  })
  queues.set(sql, queue)
  return queue
}

/**
 * One text whatever the number of notices. Payments that are locked are left out, so that nobody waits
 * for another's; repeats too, for counting one locks its first, and batches would lock those in any order.
 */
async function storeAll(
  sql: Sql,
  arrived: readonly ArrivedNotice[],
): Promise<(ReceivedNotice | null)[]> {
  const items = arrived.map(toItem)
  const rows = await sql<(PaymentRow & { place: number })[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(items)}::text::json) as i (
        place int, id text, merchant_id text, connection_id text, provider text, charge_id text,
        dedupe_key text, claimed_state text, claimed_amount bigint, body text, reason text,
        received_at timestamptz, judged_by timestamptz)
      -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
      where place % 1 = 0
    ), held as materialized (
      select i.place, p.id as payment_id from item i
      join charges named on named.id = i.charge_id and named.connection_id = i.connection_id
      join payments p on p.id = named.payment_id
      order by p.id for no key update of p skip locked
    ), stored as (
      insert into provider_events (id, merchant_id, connection_id, provider, payment_id, dedupe_key,
        claimed_state, claimed_amount, body, verdict, reason, received_at)
      select i.id, i.merchant_id, i.connection_id, i.provider, held.payment_id, i.dedupe_key,
        i.claimed_state, i.claimed_amount, decode(i.body, 'base64'), 'received', i.reason,
        i.received_at
      from item i join held on held.place = i.place
      order by i.connection_id, i.dedupe_key
      on conflict (connection_id, dedupe_key) do nothing returning id, payment_id
    ), soon as (
      -- Should this process die before it has judged them, another's sweep asks at once: also about
      -- payments that are paid, since a notice may tell of a refund.
      update payments p set next_check_at = i.judged_by
      from stored join item i on i.id = stored.id
      where p.id = stored.payment_id
        and (p.next_check_at is null or p.next_check_at > i.judged_by)
    )
    select i.place, ${paymentColumns(sql)}
    from stored join item i on i.id = stored.id
    join payments p on p.id = stored.payment_id
    join charges c on c.id = p.charge_id`
  const results: (ReceivedNotice | null)[] = arrived.map(() => null)
  for (const { place, ...row } of rows) {
    const item = items[place]
    if (item) results[place] = { id: item.id, row }
  }
  return results
}

function toItem({ connection, rawBody, notice, at, judgedBy }: ArrivedNotice, place: number) {
  return {
    place,
    id: newId('pev', at),
    merchant_id: connection.merchantId,
    connection_id: connection.id,
    provider: connection.provider,
    charge_id: notice.chargeId,
    dedupe_key: notice.dedupeKey,
    claimed_state: notice.state,
    claimed_amount: notice.amount,
    body: Buffer.from(rawBody).toString('base64'),
    reason: NOT_JUDGED,
    received_at: at,
    judged_by: judgedBy,
  }
}

/** Why a notice without a verdict has none. */
export const NOT_JUDGED = 'Not judged yet.'
