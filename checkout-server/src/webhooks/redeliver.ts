import type { RedeliverFailed, RedeliveredFailed, WebhookDelivery } from '@autogopay/shared'
import type { WebhookContext } from './context.ts'
import { getDelivery } from './deliveries.ts'
import { SCHEDULES } from './retry.ts'

type RedeliverContext = Pick<WebhookContext, 'sql' | 'schedules'>

const BATCH = 500
const MAX_BATCHES = 20

/**
 * Sends a delivery again, the same event id and the same bytes, whether it failed or arrived, by the
 * whole schedule of its endpoint; one that waits for its next try has it now, and no more tries than
 * before. Wake the sender afterwards.
 * @throws {AppError} `not_found`: none, or another merchant's.
 */
export async function redeliver(
  ctx: RedeliverContext,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<WebhookDelivery> {
  // A try under way is left alone: it is what was asked for.
  await ctx.sql`
    update webhook_deliveries d set
      status = 'pending', next_attempt_at = now(), delivered_at = null, leased_until = null,
      schedule_from = case d.status when 'pending' then d.schedule_from else now() end,
      retries_left = case d.status when 'pending' then d.retries_left else ${retriesOf(ctx)} end
    from webhook_endpoints e
    where d.id = ${id} and d.merchant_id = ${merchantId} and d.status <> 'leased'
      and (d.status <> 'pending' or d.leased_until is null)
      and e.id = d.endpoint_id`
  return getDelivery(ctx.sql, { merchantId, id })
}

/**
 * Sends everything again that failed since a time, whenever its event was, by the whole schedule. Asked twice at once each is
 * still sent once, since the second call finds none that failed. Removed endpoints stay out of it.
 * @returns How many; a call takes 10,000 at most, in batches, so that it holds no one up.
 */
export async function redeliverFailed(
  ctx: RedeliverContext,
  { merchantId, endpointId, since }: RedeliverFailed & { merchantId: string },
): Promise<RedeliveredFailed> {
  const from = new Date(since)
  await dateFailures(ctx.sql, merchantId)
  let redelivered = 0
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const { count } = await redeliverBatch(ctx, { merchantId, endpointId, from })
    redelivered += count
    if (count < BATCH) return { redelivered, hasMore: false }
  }
  return { redelivered, hasMore: true }
}

/** A process of before migration 0010, in a rolling deploy, fails deliveries without a time. */
function dateFailures(sql: WebhookContext['sql'], merchantId: string) {
  return sql`
    update webhook_deliveries d set failed_at = coalesce(
      (select max(a.at) from webhook_attempts a where a.delivery_id = d.id), d.created_at)
    where d.merchant_id = ${merchantId} and d.status = 'failed' and d.failed_at is null`
}

function redeliverBatch(
  ctx: RedeliverContext,
  query: { merchantId: string; endpointId: string | undefined; from: Date },
) {
  const { sql } = ctx
  const { merchantId, endpointId, from } = query
  return sql`
    with failed as materialized (
      select d.id from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
      where d.merchant_id = ${merchantId} and d.status = 'failed' and d.failed_at >= ${from}
        and e.disabled_reason is distinct from 'removed'
        ${endpointId === undefined ? sql`` : sql`and d.endpoint_id = ${endpointId}`}
      order by d.failed_at limit ${BATCH}
      for update of d skip locked
    )
    update webhook_deliveries d set
      status = 'pending', next_attempt_at = now(), leased_until = null, schedule_from = now(),
      retries_left = ${retriesOf(ctx)}
    from failed, webhook_endpoints e
    where d.id = failed.id and e.id = d.endpoint_id`
}

const retriesOf = ({ sql, schedules = SCHEDULES }: RedeliverContext) => sql`
  case e.schedule when 'long' then ${schedules.long.length}::int
    else ${schedules.default.length}::int end`
