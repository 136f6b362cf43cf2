import type { OnPaymentEvent } from '../payments/events.ts'
import { idFloor } from '../platform/ids.ts'
import { RETRY_DELAYS_MS, type WebhookContext } from './context.ts'
import { payloadOf } from './payloads.ts'

/**
 * Writes the deliveries of an event, one for each enabled endpoint that asked for it, in the
 * transaction of the event itself. They are due at once; wake the sender after the commit.
 */
export function enqueueDeliveries(ctx: Pick<WebhookContext, 'retryDelaysMs'>): OnPaymentEvent {
  const retries = (ctx.retryDelaysMs ?? RETRY_DELAYS_MS).length
  return async (tx, event) => {
    const native = payloadOf(event, 'native')
    const autogopay = payloadOf(event, 'autogopay')
    // The random part of an id is here a hash of event and endpoint: one statement serves any number
    // of endpoints, and an event that is announced twice still gives each endpoint one delivery.
    // Due by the database's clock, as everything in lease.ts.
    await tx`
      insert into webhook_deliveries (
        id, merchant_id, endpoint_id, event_id, event_type, payment_id, api_key_id, payload,
        retries_left, next_attempt_at, created_at)
      select
        ${idFloor('whd', event.at)} ||
          left(encode(sha256(convert_to(${event.id} || ' ' || id, 'UTF8')), 'hex'), 16),
        merchant_id, id, ${event.id}, ${event.type}, ${event.payment.id}, ${event.apiKeyId},
        case dialect when 'autogopay' then ${autogopay}::bytea else ${native}::bytea end,
        ${retries}, now(), ${event.at}
      from webhook_endpoints
      where merchant_id = ${event.merchantId} and disabled_at is null
        and ${event.type} = any(events) and (dialect = 'native' or ${autogopay !== null})
      on conflict (id) do nothing`
  }
}
