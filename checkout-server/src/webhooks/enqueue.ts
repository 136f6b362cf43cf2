import type { WebhookDialect } from '@autogopay/shared'
import type { MerchantEvent, OnEvent, OnEvents } from '../payments/events.ts'
import type { Tx } from '../platform/database.ts'
import { idFloor } from '../platform/ids.ts'
import type { WebhookContext } from './context.ts'
import { keptPayloads, type Keep } from './kept-payload.ts'
import { payloadOf } from './payloads.ts'
import { SCHEDULES } from './retry.ts'

type EnqueueContext = Pick<WebhookContext, 'vault' | 'schedules' | 'onAnnounce'>

/**
 * Writes the deliveries of an event, one for each endpoint that asked for it, in the transaction of
 * the event itself. They are due at once; wake the sender after the commit.
 */
export function enqueueDeliveries(ctx: EnqueueContext): OnEvent {
  return (tx, event) => announce(ctx, tx, [event])
}

/** The same for many events at once, of which no two are about the same payment. */
export function enqueueManyDeliveries(ctx: EnqueueContext): OnEvents {
  return (tx, events) => announce(ctx, tx, events)
}

/**
 * Keeps events and writes their deliveries. Endpoints that are disabled get theirs too, which wait
 * (holdDeliveries in lease.ts) until they are enabled; after a month without that nobody expects them.
 * @param options.except - An endpoint that is not told.
 */
export async function announce(
  ctx: EnqueueContext,
  tx: Tx,
  events: readonly MerchantEvent[],
  { except = null }: { except?: string | null } = {},
): Promise<void> {
  await ctx.onAnnounce?.(tx, events)
  const schedules = ctx.schedules ?? SCHEDULES
  const { keep } = keptPayloads(ctx.vault)
  const items = events.map((event, place) => toItem(event, place, keep))
  // The random part of a delivery's id is a hash of event and endpoint: one statement serves any
  // number of endpoints, and an event that is announced twice still gives each endpoint one delivery.
  // Due by the database's clock, as everything in lease.ts.
  await tx`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(items)}::text::json) as i (
        place int, id text, type text, merchant_id text, payment_id text, api_key_id text,
        native text, autogopay text, floor text, created_at timestamptz)
      -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
      where place % 1 = 0
    ), turn as materialized (
      -- Until the commit: readers of the list wait for it, so that positions appear in order. Sorted,
      -- or two transactions could wait for each other in a circle.
      select pg_advisory_xact_lock_shared(hashtext('autogopay events'), merchant)::text
      from (select distinct hashtext(merchant_id) as merchant from item order by merchant) m
    ), event as (
      insert into merchant_events (id, merchant_id, type, payment_id, payload, created_at)
      select id, merchant_id, type, payment_id, decode(native, 'base64'), created_at
      from item where (select count(*) from turn) > 0
      order by place
      on conflict (id) do nothing
    )
    insert into webhook_deliveries (
      id, merchant_id, endpoint_id, event_id, event_type, payment_id, api_key_id, payload,
      retries_left, follows, next_attempt_at, created_at)
    select
      i.floor || left(encode(sha256(convert_to(i.id || ' ' || e.id, 'UTF8')), 'hex'), 16),
      i.merchant_id, e.id, i.id, i.type, i.payment_id, i.api_key_id,
      decode(case dialect when 'autogopay' then i.autogopay else i.native end, 'base64'),
      case schedule when 'long' then ${schedules.long.length}::int
        else ${schedules.default.length}::int end,
      exists (
        select from webhook_deliveries d
        where d.payment_id = i.payment_id and d.endpoint_id = e.id),
      now(), i.created_at
    from item i join webhook_endpoints e on e.merchant_id = i.merchant_id
    where i.type = any(e.events)
      and e.id is distinct from ${except} and (dialect = 'native' or i.autogopay is not null)
      and (disabled_at is null
        or (disabled_reason is distinct from 'removed' and disabled_at > now() - interval '30 days'))
    on conflict (id) do nothing`
}

function toItem(event: MerchantEvent, place: number, keep: Keep) {
  const payloadAs = (dialect: WebhookDialect) => {
    const payload = payloadOf(event, dialect)
    return payload && keep(event, payload).toString('base64')
  }
  return {
    place,
    id: event.id,
    type: event.type,
    merchant_id: event.merchantId,
    payment_id: event.paymentId,
    api_key_id: event.apiKeyId,
    native: payloadAs('native'),
    autogopay: payloadAs('autogopay'),
    floor: idFloor('whd', event.at),
    created_at: event.at,
  }
}
