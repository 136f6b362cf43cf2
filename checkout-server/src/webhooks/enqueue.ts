import type { MerchantEvent, OnEvent } from '../payments/events.ts'
import type { Tx } from '../platform/database.ts'
import { idFloor } from '../platform/ids.ts'
import type { WebhookContext } from './context.ts'
import { payloadOf } from './payloads.ts'
import { SCHEDULES } from './retry.ts'

type EnqueueContext = Pick<WebhookContext, 'schedules'>

/**
 * Writes the deliveries of an event, one for each endpoint that asked for it, in the transaction of
 * the event itself. They are due at once; wake the sender after the commit.
 */
export function enqueueDeliveries(ctx: EnqueueContext): OnEvent {
  return (tx, event) => announce(ctx, tx, event)
}

/**
 * Keeps an event and writes its deliveries. Endpoints that are disabled get theirs too, which wait
 * (holdDeliveries in lease.ts) until they are enabled; after a month without that nobody expects them.
 * @param options.except - An endpoint that is not told.
 */
export async function announce(
  ctx: EnqueueContext,
  tx: Tx,
  event: MerchantEvent,
  { except = null }: { except?: string | null } = {},
): Promise<void> {
  const { id, type, merchantId, paymentId } = event
  const native = payloadOf(event, 'native')
  const autogopay = payloadOf(event, 'autogopay')
  const schedules = ctx.schedules ?? SCHEDULES
  // The random part of a delivery's id is a hash of event and endpoint: one statement serves any
  // number of endpoints, and an event that is announced twice still gives each endpoint one delivery.
  // Due by the database's clock, as everything in lease.ts.
  await tx`
    with turn as materialized (
      -- Until the commit: readers of the list wait for it, so that positions appear in order.
      select pg_advisory_xact_lock_shared(hashtext('autogopay events'), hashtext(${merchantId}))::text
    ), event as (
      insert into merchant_events (id, merchant_id, type, payment_id, payload, created_at)
      select ${id}, ${merchantId}, ${type}, ${paymentId}::text, ${native}::bytea, ${event.at}
      from turn
      on conflict (id) do nothing
    )
    insert into webhook_deliveries (
      id, merchant_id, endpoint_id, event_id, event_type, payment_id, api_key_id, payload,
      retries_left, follows, next_attempt_at, created_at)
    select
      ${idFloor('whd', event.at)} ||
        left(encode(sha256(convert_to(${id} || ' ' || e.id, 'UTF8')), 'hex'), 16),
      merchant_id, e.id, ${id}, ${type}, ${paymentId}::text, ${event.apiKeyId},
      case dialect when 'autogopay' then ${autogopay}::bytea else ${native}::bytea end,
      case schedule when 'long' then ${schedules.long.length}::int
        else ${schedules.default.length}::int end,
      exists (
        select from webhook_deliveries d
        where d.payment_id = ${paymentId}::text and d.endpoint_id = e.id),
      now(), ${event.at}
    from webhook_endpoints e
    where merchant_id = ${merchantId} and ${type} = any(events)
      and e.id is distinct from ${except} and (dialect = 'native' or ${autogopay !== null})
      and (disabled_at is null
        or (disabled_reason is distinct from 'removed' and disabled_at > now() - interval '30 days'))
    on conflict (id) do nothing`
}
