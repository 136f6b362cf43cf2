import { formatInstant } from '@autogopay/shared'
import { newEvent } from '../payments/events.ts'
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
  ctx: Pick<WebhookContext, 'sql' | 'log' | 'clock' | 'schedules'>,
  { id, reason }: { id: string; reason: string },
): Promise<boolean> {
  const at = ctx.clock()
  return ctx.sql.begin(async (tx) => {
    const [row] = await tx<{ merchantId: string; url: string }[]>`
      update webhook_endpoints set disabled_at = ${at}, disabled_reason = ${reason}
      where id = ${id} and disabled_at is null returning merchant_id, url`
    if (!row) return false
    const { merchantId, url } = row
    const data = { id, url, disabledAt: formatInstant(at), reason }
    const about = { merchantId, paymentId: null, apiKeyId: null, at }
    const event = newEvent({ type: 'webhook_endpoint.disabled', data }, about)
    await announce(ctx, tx, [event], { except: id })
    ctx.log.warn({ endpointId: id, merchantId, reason }, 'a webhook endpoint was disabled')
    return true
  })
}
