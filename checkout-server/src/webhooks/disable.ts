import { formatInstant } from '@autogopay/shared'
import { newEvent } from '../payments/events.ts'
import type { Tx } from '../platform/database.ts'
import type { WebhookContext } from './context.ts'
import { announce } from './enqueue.ts'

/**
 * Reason of an endpoint that was removed. Deliveries refer to their endpoint, so it stays as a row that
 * nothing lists or serves.
 */
export const REMOVED = 'removed'

/**
 * Disables an endpoint and, in the same transaction, tells the merchant's other endpoints. What is on
 * its way to it waits until it is enabled again.
 * @param input.reason - Shown to the merchant: "it answered 410 Gone".
 * @returns False: it was disabled already.
 */
export async function disableEndpoint(
  ctx: Pick<WebhookContext, 'sql' | 'log' | 'clock' | 'vault' | 'schedules' | 'onAnnounce'>,
  { id, reason }: { id: string; reason: string },
): Promise<boolean> {
  const at = ctx.clock()
  return ctx.sql.begin(async (tx) => {
    const [row] = await tx<{ merchantId: string; url: string }[]>`
      update webhook_endpoints set disabled_at = ${at}, disabled_reason = ${reason}
      where id = ${id} and disabled_at is null returning merchant_id, url`
    if (!row) return false
    await tellDisabled(ctx, tx, { ...row, id, at, reason })
    ctx.log.warn({ endpointId: id, ...row, reason }, 'a webhook endpoint was disabled')
    return true
  })
}

/**
 * Tells the merchant's other endpoints, and whoever reads the list of events: so it is known where
 * there is no other endpoint too.
 */
export function tellDisabled(
  ctx: Pick<WebhookContext, 'vault' | 'schedules'>,
  tx: Tx,
  endpoint: { id: string; merchantId: string; url: string; at: Date; reason: string },
): Promise<void> {
  const { id, merchantId, url, at, reason } = endpoint
  const data = { id, url, disabledAt: formatInstant(at), reason }
  const about = { merchantId, paymentId: null, apiKeyId: null, at }
  const event = newEvent({ type: 'webhook_endpoint.disabled', data }, about)
  return announce(ctx, tx, [event], { except: id })
}
