import { formatInstant, formatWib, type WebhookDelivery } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { createOutboundAgent } from '../platform/outbound.ts'
import { openAttempter } from './attempt.ts'
import type { WebhookContext } from './context.ts'
import { getDelivery } from './deliveries.ts'
import type { LeasedDelivery } from './delivery.ts'
import { getEndpoint } from './endpoints.ts'
import { LEASE_MS } from './lease.ts'
import { writeResults } from './results.ts'
import { AUTOGOPAY_TEST_EVENT, TEST_EVENT } from './test-event.ts'

/**
 * Sends a test to an endpoint, enabled or not, and waits for the answer: one try, signed and sent by
 * the same code as any webhook, and kept as a delivery like any other.
 * @throws {AppError} `not_found`
 */
export async function sendTest(
  ctx: WebhookContext,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<WebhookDelivery> {
  const delivery = await leaseTest(ctx, { merchantId, endpointId: id })
  // A client of its own: a test opens a connection as the first webhook after a pause does.
  const agent = createOutboundAgent({ allowPrivate: ctx.allowPrivate, lookup: ctx.lookup })
  const result = await openAttempter(ctx, agent)(delivery)
  void agent.destroy()
  await writeResults(ctx, [result])
  ctx.onAttempt?.(result)
  return getDelivery(ctx.sql, { merchantId, id: delivery.id })
}

/** Writes the delivery leased to this call: should its process die, another makes the try. */
async function leaseTest(
  ctx: WebhookContext,
  { merchantId, endpointId }: { merchantId: string; endpointId: string },
): Promise<LeasedDelivery> {
  const at = ctx.clock()
  const endpoint = await getEndpoint(ctx, { merchantId, id: endpointId })
  const eventId = newId('evt', at)
  const payload = payloadOf(endpoint.dialect, { eventId, endpointId, at })
  const [leased] = await ctx.sql<LeasedDelivery[]>`
    with delivery as (
      insert into webhook_deliveries (
        id, merchant_id, endpoint_id, event_id, event_type, payload, attempts, retries_left,
        next_attempt_at, leased_until, created_at)
      values (${newId('whd', at)}, ${merchantId}, ${endpointId}, ${eventId}, ${TEST_EVENT},
        ${payload}, 1, 0, now(),
        now() + ${ctx.leaseMs ?? LEASE_MS} * interval '1 millisecond', ${at})
      returning *
    )
    select d.id, d.attempts as number, d.retries_left, d.lost_tries, 0::float8 as age_ms,
      d.merchant_id, d.endpoint_id, d.event_id, d.event_type, d.payment_id, d.api_key_id, d.payload,
      e.url, e.dialect, e.schedule, e.sealed_secret,
      case when e.old_secret_until > now() then e.old_sealed_secret end as old_sealed_secret,
      e.disabled_reason, false as is_disabled
    from delivery d join webhook_endpoints e on e.id = d.endpoint_id`
  if (!leased) throw new AppError('not_found', 'There is no such webhook endpoint.')
  return leased
}

function payloadOf(
  dialect: 'native' | 'autogopay',
  { eventId, endpointId, at }: { eventId: string; endpointId: string; at: Date },
): Buffer {
  const body =
    dialect === 'native'
      ? { id: eventId, type: TEST_EVENT, timestamp: formatInstant(at), data: { id: endpointId } }
      : { event: AUTOGOPAY_TEST_EVENT, timestamp: formatWib(at) }
  return Buffer.from(JSON.stringify(body))
}
