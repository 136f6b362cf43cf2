import { createHmac } from 'node:crypto'
import type { WebhookContext } from './context.ts'
import { openSecret } from './secrets.ts'
import type { LeasedDelivery } from './delivery.ts'

/** Why a delivery cannot be signed, in words for its merchant. */
export class UnsignableError extends Error {
  override readonly name = 'UnsignableError'
}

/**
 * Headers of one try: the Standard Webhooks ones, and for the AutoGoPay dialect its own too.
 * @param at - When the try starts; `webhook-id` stays the same, the timestamp does not.
 * @throws {UnsignableError} The dialect signs with an API key and the merchant has none.
 */
export async function headersOf(
  ctx: Pick<WebhookContext, 'vault' | 'apiKeyText'>,
  delivery: LeasedDelivery,
  at: Date,
): Promise<Record<string, string>> {
  const timestamp = Math.floor(at.getTime() / 1000)
  const secret = openSecret(ctx.vault, {
    id: delivery.endpointId,
    sealedSecret: delivery.sealedSecret,
  })
  return {
    'content-type': 'application/json',
    'user-agent': 'AutoGoPay-Webhooks/1',
    'webhook-id': delivery.eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standardSignature(secret, `${delivery.eventId}.${timestamp}.`, delivery),
    ...(delivery.dialect === 'autogopay' && (await autogopayHeaders(ctx, delivery))),
  }
}

async function autogopayHeaders(
  ctx: Pick<WebhookContext, 'apiKeyText'>,
  delivery: LeasedDelivery,
): Promise<Record<string, string>> {
  const apiKey = await ctx.apiKeyText(delivery.apiKeyId, delivery.merchantId)
  if (apiKey === null) throw new UnsignableError('there is no live API key to sign with')
  return {
    'X-Signature': createHmac('sha256', apiKey).update(delivery.payload).digest('hex'),
    'X-Callback-Event': 'transaction.received',
    'X-Retry-Attempt': String(delivery.number - 1),
  }
}

// The shared helpers sign by WebCrypto, for every platform there is. Its imported keys and promises
// would be the dearest part of a try here, so the sender signs by node:crypto.
function standardSignature(secret: string, prefix: string, delivery: LeasedDelivery): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(prefix).update(delivery.payload).digest('base64')}`
}
