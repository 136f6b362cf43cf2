import type { Sql } from '../platform/database.ts'
import type { AttemptResult } from './delivery.ts'
import { REMOVED } from './disable.ts'

// Failing alone, without one success, for so long and at least so often disables an endpoint.
const FAILING_DAYS = 5
const FAILING_TRIES = 10

/** Why an endpoint that only fails is disabled. */
export const FAILED_FOR_DAYS = `every try of ${FAILING_DAYS} days failed`

/**
 * Writes what came of attempts, all in one statement: the attempts themselves, the next state of their
 * deliveries, and the health of their endpoints. A result whose lease has passed to another process is
 * kept as an attempt but moves nothing. Writing results twice changes nothing more.
 * @returns Endpoints that have failed for so long that they are to be disabled.
 */
export async function completeAttempts(
  sql: Sql,
  results: readonly AttemptResult[],
): Promise<string[]> {
  const rows = results.map((result) => ({
    delivery_id: result.deliveryId,
    number: result.number,
    merchant_id: result.merchantId,
    endpoint_id: result.endpointId,
    url: result.url,
    at: result.at,
    duration_ms: result.durationMs,
    connect_ms: result.connectMs,
    first_byte_ms: result.firstByteMs,
    response_status: result.responseStatus,
    response_excerpt: result.responseExcerpt,
    error: result.error,
    outcome: result.outcome,
    retry_in_ms: result.retryInMs,
    is_telling: result.isTelling,
    is_test: result.isTest,
  }))
  const tired = await sql<{ id: string }[]>`
    with result as materialized (
      select * from jsonb_to_recordset(${sql.json(rows as never)}) as r (
        delivery_id text, number int, merchant_id text, endpoint_id text, url text, at timestamptz,
        duration_ms int, connect_ms int, first_byte_ms int, response_status int,
        response_excerpt text, error text, outcome text, retry_in_ms float8, is_telling bool,
        is_test bool)
    ), kept as (
      insert into webhook_attempts (
        delivery_id, number, merchant_id, url, at, duration_ms, connect_ms, first_byte_ms,
        response_status, response_excerpt, error)
      select delivery_id, number, merchant_id, url, at, duration_ms, connect_ms, first_byte_ms,
        response_status, response_excerpt, error
      from result
      -- The statement may be sent again after a connection broke on its answer.
      on conflict do nothing
    ), locked as materialized (
      -- Most endpoints are well and stay so: they are neither locked nor written. The others in one
      -- order, since other processes write results of the same endpoints; and before their deliveries,
      -- as whoever enables one does, so that nothing is held for one that is enabled at this moment.
      select e.id,
        e.disabled_at is not null and e.disabled_reason is distinct from ${REMOVED} as is_disabled
      from (
        select endpoint_id, bool_and(outcome = 'delivered') as is_well from result group by 1
      ) r join webhook_endpoints e on e.id = r.endpoint_id
      where e.failing_since is not null or not r.is_well
      order by e.id for no key update of e
    ), ended as materialized (
      select r.*, l.id is not null as is_locked,
        -- The last try, of an endpoint that was disabled during it, is not all that there was: it has
        -- another when its endpoint is enabled.
        case when l.is_disabled and r.outcome = 'failed' and not r.is_test then 'held'
          else r.outcome end as ending
      from result r left join locked l on l.id = r.endpoint_id
    ), moved as (
      update webhook_deliveries d set
        status = case when r.ending in ('retry', 'held') then 'pending' else r.ending end,
        -- A last try that disables its endpoint waits for that to be enabled, with none left.
        retries_left = greatest(0, d.retries_left - (r.outcome = 'retry')::int),
        leased_until = null,
        next_attempt_at = now() + r.retry_in_ms * interval '1 millisecond',
        delivered_at = case r.ending when 'delivered'
          then r.at + r.duration_ms * interval '1 millisecond' end,
        failed_at = case r.ending when 'failed'
          then r.at + r.duration_ms * interval '1 millisecond' end
      from ended r
      where d.id = r.delivery_id and d.status = 'pending' and d.leased_until is not null
        and d.attempts = r.number
      returning r.endpoint_id, r.outcome, r.is_telling, r.is_locked
    ), tally as materialized (
      select endpoint_id, bool_or(outcome = 'delivered') as has_success, count(*)::int as tries
      from moved where is_telling and is_locked group by endpoint_id
    ), judged as (
      update webhook_endpoints e set
        failing_since = case when not t.has_success then coalesce(e.failing_since, now()) end,
        failed_attempts = case when t.has_success then 0 else e.failed_attempts + t.tries end
      from tally t where e.id = t.endpoint_id and (e.failing_since is not null or not t.has_success)
      returning e.id, e.disabled_at, e.failing_since, e.failed_attempts
    )
    select id from judged
    where disabled_at is null and failed_attempts >= ${FAILING_TRIES}
      and failing_since <= now() - ${FAILING_DAYS} * interval '1 day'`
  return tired.map(({ id }) => id)
}
