import type { Sql } from '../platform/database.ts'
import type { AttemptResult, LeasedDelivery } from './delivery.ts'

// Due times and leases are the database's clock alone: it is the one clock that all processes share,
// so a process whose own clock is wrong neither takes what another still holds nor waits too long.
// Times that people see (created, tried, delivered) come from the program's clock.

// How many due rows one look ranks. An endpoint that is full is left out of the next look, so a longer
// queue than this at one endpoint delays the others by one look, not by its length.
const WINDOW = 256

/**
 * Takes deliveries that are due, or whose lease has ended because its process died. Fair: every
 * endpoint's first comes before any endpoint's second.
 * @param options.limit - At most so many.
 * @param options.room - How many more some endpoints may be sent now.
 * @param options.roomElsewhere - The same for the others.
 */
export function leaseDue(
  sql: Sql,
  options: {
    leaseMs: number
    limit: number
    room: ReadonlyMap<string, number>
    roomElsewhere: number
  },
): Promise<LeasedDelivery[]> {
  const known = [...options.room]
  const full = known.filter(([, free]) => free <= 0).map(([id]) => id)
  return sql<LeasedDelivery[]>`
    with due as materialized (
      select id, endpoint_id, next_attempt_at from webhook_deliveries
      where status in ('pending', 'leased') and next_attempt_at <= now()
        and endpoint_id <> all(${full})
      order by next_attempt_at
      limit ${WINDOW}
    ), ranked as materialized (
      select due.id, due.next_attempt_at, coalesce(room.free, ${options.roomElsewhere}) as free,
        row_number() over (partition by due.endpoint_id order by due.next_attempt_at, due.id) as turn
      from due left join unnest(
        ${known.map(([id]) => id)}::text[], ${known.map(([, free]) => free)}::int[]
      ) as room (endpoint_id, free) on room.endpoint_id = due.endpoint_id
    ), picked as materialized (
      -- Row by row, since a join here would read every due row of the table again.
      select free_row.id
      from (select * from ranked where turn <= free order by turn, next_attempt_at) candidate,
        lateral (
          select d.id from webhook_deliveries d
          where d.id = candidate.id
            -- Once more: another process may have had it since the ranking.
            and d.status in ('pending', 'leased') and d.next_attempt_at <= now()
          for update skip locked
        ) free_row
      limit ${options.limit}
    ), taken as (
      update webhook_deliveries d
      set status = 'leased', attempts = d.attempts + 1,
        next_attempt_at = now() + ${options.leaseMs} * interval '1 millisecond'
      from picked where d.id = picked.id
      returning d.*
    )
    select taken.id, taken.attempts as number, taken.retries_left, taken.merchant_id,
      taken.endpoint_id, taken.event_id, taken.api_key_id, taken.payload, e.url, e.dialect,
      e.sealed_secret, e.disabled_reason, e.disabled_at is not null as is_disabled,
      (select count(*) from due) > (select count(*) from taken) as are_more_due
    from taken join webhook_endpoints e on e.id = taken.endpoint_id
    order by taken.id`
}

/**
 * Writes what came of attempts, all in one statement: the attempts themselves, the next state of their
 * deliveries, and endpoints that asked to be left alone. A result whose lease has passed to another
 * process is kept as an attempt but moves nothing.
 */
export async function completeAttempts(sql: Sql, results: readonly AttemptResult[]): Promise<void> {
  const rows = results.map((result) => ({
    delivery_id: result.deliveryId,
    number: result.number,
    merchant_id: result.merchantId,
    endpoint_id: result.endpointId,
    url: result.url,
    at: result.at.toISOString(),
    finished_at: new Date(result.at.getTime() + result.durationMs).toISOString(),
    duration_ms: result.durationMs,
    response_status: result.responseStatus,
    response_excerpt: result.responseExcerpt,
    error: result.error,
    outcome: result.outcome,
    retry_in_ms: result.retryInMs,
    disable_reason: result.disableReason,
  }))
  await sql`
    with result as materialized (
      select * from jsonb_to_recordset(${sql.json(rows)}) as r (
        delivery_id text, number int, merchant_id text, endpoint_id text, url text, at timestamptz,
        finished_at timestamptz, duration_ms int, response_status int, response_excerpt text,
        error text, outcome text, retry_in_ms float8, disable_reason text)
    ), moved as (
      update webhook_deliveries d set
        status = case r.outcome when 'retry' then 'pending' else r.outcome end,
        retries_left = d.retries_left - (r.outcome = 'retry')::int,
        next_attempt_at = now() + r.retry_in_ms * interval '1 millisecond',
        delivered_at = case r.outcome when 'delivered' then r.finished_at end
      from result r
      where d.id = r.delivery_id and d.status = 'leased' and d.attempts = r.number
    ), disabled as (
      update webhook_endpoints e set disabled_at = r.finished_at, disabled_reason = r.disable_reason
      from (
        select distinct on (endpoint_id) * from result
        where disable_reason is not null order by endpoint_id, finished_at
      ) r
      where e.id = r.endpoint_id and e.disabled_at is null
    )
    insert into webhook_attempts (
      delivery_id, number, merchant_id, url, at, duration_ms, response_status, response_excerpt,
      error)
    select delivery_id, number, merchant_id, url, at, duration_ms, response_status,
      response_excerpt, error
    from result
    -- The statement may be sent again after a connection broke on its answer.
    on conflict do nothing`
}
