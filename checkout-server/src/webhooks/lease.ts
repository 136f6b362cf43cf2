import type postgres from 'postgres'
import type { Sql } from '../platform/database.ts'
import type { LeasedDelivery } from './delivery.ts'
import { REMOVED } from './disable.ts'

// Due times and leases are the database's clock alone: it is the one clock that all processes share,
// so a process whose own clock is wrong neither takes what another still holds nor waits too long.
//
// A delivery that is leased stays pending and keeps its due time: its lease is in columns that no index
// has, so that taking it writes its row in place, and no index at all (docs/performance.md). Whoever
// looks steps over what others hold. `leased` as a status is how processes of before migration 0027
// say it, which may run beside: until `next_attempt_at`.
// Times that people see (created, tried, delivered) come from the program's clock.

/** How long a delivery is a process's own, unless it is told otherwise: longer than a try may take. */
export const LEASE_MS = 11_500

type Fragment = postgres.PendingQuery<postgres.Row[]>

/** How many deliveries one look takes at most. */
export const BATCH = 256
// How many due rows a look reads in the order of time.
const WINDOW = 512
// From so many lost tries on, a lease is twice as long for each further one: an hour in the end.
const PATIENCE = 8
const MOST_DOUBLINGS = 8
// Found together, and more than any look finds.
const NO_LIMIT = 1_000_000

/** What a look found. */
export interface Look {
  deliveries: LeasedDelivery[]
  /** There were more than the limit allowed. */
  areMoreDue: boolean
  /** The window was full: behind it there may be endpoints that the look did not see. */
  isWindowFull: boolean
  /** `dueAfter` of later looks that are to find what was not there yet. */
  since: string
}

interface LookOptions {
  leaseMs: number
  /** At most so many, up to `BATCH`. */
  limit: number
  /** How many more some endpoints may be sent now. */
  room: ReadonlyMap<string, number>
  /** The same for the others. */
  roomElsewhere: number
  /** Only what became due after this time of the database's. */
  dueAfter?: string
  /** Of these endpoints among `room`, whatever is due, however long. */
  alsoOf?: readonly string[]
  /**
   * Asks endpoint by endpoint: finds every endpoint that has something due, whatever queues others
   * have, at a cost that grows with the number of endpoints that wait for anything.
   */
  isThorough?: boolean
}

/**
 * Takes deliveries that are due, or whose lease has ended because its process died. Fair: every
 * endpoint's first comes before any endpoint's second. In order: one that follows another of the same
 * payment to the same endpoint is put off while that one may still arrive.
 *
 * Limits are written out in the statement, and lists come as JSON: so a plan costs the same whatever the
 * parameters are, and PostgreSQL keeps it instead of planning at every look, which would take longer
 * than the look.
 */
export async function leaseDue(sql: Sql, options: LookOptions): Promise<Look> {
  const asked = new Set(options.alsoOf)
  const room = [...options.room].map(([id, free]) => ({ id, free, is_asked: asked.has(id) }))
  const rows = await sql<
    (LeasedDelivery & { seen: number; takeable: number; id: string | null; since: string })[]
  >`
    with recursive room as materialized (
      select * from jsonb_to_recordset(${sql.json(room)}) as r (id text, free int, is_asked bool)
    ), ${options.isThorough ? byEndpoint(sql, options) : byTime(sql, options)},
    judged as materialized (
      select due.*, ahead.put_off_until
      from due left join lateral (
        select greatest(now() + interval '250 milliseconds', min(case
            when p.status = 'leased' or p.leased_until is not null then now()
            -- Looked at again in between, in case it was moved by hand.
            else least(p.next_attempt_at, now() + interval '5 minutes') end)) as put_off_until
        from webhook_deliveries p
        where due.follows and p.payment_id = due.payment_id and p.endpoint_id = due.endpoint_id
          and p.status in ('pending', 'leased') and p.ordinal < due.ordinal
        having count(*) > 0
      ) ahead on true
    ), ranked as materialized (
      select id, put_off_until, next_attempt_at, free, row_number() over (
        partition by endpoint_id, put_off_until is null order by next_attempt_at, ordinal) as turn
      from judged
    ), takeable as materialized (
      select id, put_off_until, row_number() over (
        order by put_off_until is not null, turn, next_attempt_at) as place
      from ranked where turn <= free or put_off_until is not null
    ), picked as materialized (
      -- Row by row, since a join here would read every due row of the table again.
      select free_row.id, candidate.put_off_until, candidate.place
      from (
        select * from takeable where place <= ${options.limit < BATCH ? options.limit : NO_LIMIT}
        order by place
      ) candidate,
        lateral (
          select d.id from webhook_deliveries d
          where d.id = candidate.id
            -- Once more: another process may have had it since the ranking.
            and d.status in ('pending', 'leased') and d.next_attempt_at <= now()
            and (d.leased_until is null or d.leased_until <= now())
          for update skip locked
        ) free_row
      limit 256
    ), taken as (
      update webhook_deliveries d set
        status = 'pending',
        attempts = d.attempts + (picked.put_off_until is null)::int,
        lost_tries = d.lost_tries + (d.status = 'leased' or d.leased_until is not null)::int,
        next_attempt_at = coalesce(picked.put_off_until, d.next_attempt_at),
        -- One that ends its senders again and again must not do so every few seconds, and must not be
        -- given up either: often it was only leased ahead when another one, or the machine, did.
        leased_until = case when picked.put_off_until is null then
          now() + ${options.leaseMs} * interval '1 millisecond'
            * power(2, greatest(0, least(d.lost_tries - ${PATIENCE}, ${MOST_DOUBLINGS}))) end
      from picked
      -- Counted as one row by the planner, so that it looks these rows up instead of reading the table.
      where d.id = picked.id and picked.place % 1 = 0
      returning d.*
    )
    select
      -- What was written in a transaction that has not yet ended became due when that began.
      (now() - interval '1 second')::text as since, counted.seen, counted.takeable,
      t.id, t.attempts as number, t.retries_left, t.lost_tries,
      (extract(epoch from now() - t.schedule_from) * 1000)::float8 as age_ms,
      t.merchant_id, t.endpoint_id, t.event_id, t.event_type, t.payment_id, t.api_key_id, t.payload,
      e.url, e.dialect, e.schedule, e.sealed_secret,
      case when e.old_secret_until > now() then e.old_sealed_secret end as old_sealed_secret,
      e.disabled_reason, e.disabled_at is not null as is_disabled
    from (
      select (select count(*)::int from looked) as seen,
        (select count(*)::int from takeable) as takeable
    ) counted
      left join (
        taken t join webhook_endpoints e on e.id = t.endpoint_id and t.leased_until is not null
      ) on true
    order by t.ordinal`
  const [first] = rows
  return {
    deliveries: rows.filter(({ id }) => id !== null),
    areMoreDue: (first?.takeable ?? 0) > options.limit,
    isWindowFull: !options.isThorough && first?.seen === WINDOW,
    since: first?.since ?? '',
  }
}

/**
 * The rows that are due longest, or since some time, whoever they are for, without those of full
 * endpoints; and of some endpoints whatever they have room for.
 */
function byTime(sql: Sql, { roomElsewhere, dueAfter }: LookOptions) {
  return sql`
    looked as materialized (
      select id, endpoint_id, payment_id, next_attempt_at, follows, ordinal
      from webhook_deliveries
      where status in ('pending', 'leased') and next_attempt_at <= now()
        and (leased_until is null or leased_until <= now())
        -- In this form the planner does not take it for a narrow range, whose rows it would rather
        -- sort than read in order: after an outage that is the whole table.
        and next_attempt_at > any(array(select ${dueAfter ?? '-infinity'}::text::timestamptz))
      order by next_attempt_at
      limit 512
    ), due as materialized (
      (select looked.*, coalesce(room.free, ${roomElsewhere}::int) as free
      from looked left join room on room.id = looked.endpoint_id
      where coalesce(room.free, ${roomElsewhere}::int) > 0 and room.is_asked is not true)
      union all
      (select d.*, room.free
      from room cross join lateral (
        ${dueOf(sql, sql`room.id`)}
        limit least(256, room.free)
      ) d
      where room.is_asked limit 1024)
    )`
}

/** Of every endpoint that waits for anything, as many due rows as it has room for. */
function byEndpoint(sql: Sql, { roomElsewhere }: LookOptions) {
  return sql`
    waiting (endpoint_id) as (
      -- Jumps from one endpoint to the next in the index, over however many rows lie between.
      (select endpoint_id from webhook_deliveries where status in ('pending', 'leased')
        order by endpoint_id limit 1)
      union all
      select (
        select d.endpoint_id from webhook_deliveries d
        where d.status in ('pending', 'leased') and d.endpoint_id > waiting.endpoint_id
        order by d.endpoint_id limit 1)
      from waiting where waiting.endpoint_id is not null
    ), looked as materialized (
      select d.*, coalesce(room.free, ${roomElsewhere}::int) as free
      from waiting left join room on room.id = waiting.endpoint_id
      cross join lateral (
        ${dueOf(sql, sql`waiting.endpoint_id`)}
        limit least(256, coalesce(room.free, ${roomElsewhere}::int))
      ) d
    ), due as materialized (select * from looked where free > 0)`
}

/**
 * One endpoint's due rows in order. Said as a comparison of rows, since only the index by endpoint can
 * answer that: where one endpoint has most of a queue, the planner would look for another's few rows
 * in the index by time, from its beginning.
 */
function dueOf(sql: Sql, endpointId: Fragment) {
  return sql`
    select id, endpoint_id, payment_id, next_attempt_at, follows, ordinal
    from webhook_deliveries d
    where (d.endpoint_id, d.next_attempt_at) >= (${endpointId}, '-infinity'::timestamptz)
      and (d.endpoint_id, d.next_attempt_at) <= (${endpointId}, now())
      and d.status in ('pending', 'leased') and d.next_attempt_at <= now()
      and (d.leased_until is null or d.leased_until <= now())
    order by d.endpoint_id, d.next_attempt_at`
}

/**
 * Gives back deliveries that were leased and never tried: they are due at once, and nobody will know
 * that they were taken.
 */
export async function releaseLeases(
  sql: Sql,
  leased: readonly Pick<LeasedDelivery, 'id' | 'number'>[],
): Promise<void> {
  if (leased.length === 0) return
  await sql`
    update webhook_deliveries d
    set leased_until = null, attempts = d.attempts - 1
    from unnest(${leased.map(({ id }) => id)}::text[], ${leased.map(({ number }) => number)}::int[])
      as lease (id, number)
    where d.id = lease.id and d.status = 'pending' and d.leased_until is not null
      and d.attempts = lease.number`
}

/**
 * Puts deliveries of disabled endpoints aside, untried: without a time they wait until their endpoint
 * is enabled. One that was enabled in this moment gets its deliveries at once; those of one that was
 * removed are due, and fail when they are looked at: nobody enables it.
 */
export async function holdDeliveries(
  sql: Sql,
  leased: readonly Pick<LeasedDelivery, 'id' | 'number' | 'endpointId'>[],
): Promise<void> {
  // The lock makes enabling wait until these rows are where it looks for them, or this statement wait
  // until it has enabled, and see that.
  await sql`
    with disabled as materialized (
      select id from webhook_endpoints
      where id = any(${leased.map(({ endpointId }) => endpointId)}) and disabled_at is not null
        and disabled_reason is distinct from ${REMOVED}
      order by id for share
    )
    update webhook_deliveries d
    set leased_until = null, attempts = d.attempts - 1,
      next_attempt_at = case when d.endpoint_id not in (select id from disabled) then now() end
    from unnest(${leased.map(({ id }) => id)}::text[], ${leased.map(({ number }) => number)}::int[])
      as lease (id, number)
    where d.id = lease.id and d.status = 'pending' and d.leased_until is not null
      and d.attempts = lease.number`
}
