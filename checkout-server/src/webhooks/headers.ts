import { createHmac, type KeyObject } from 'node:crypto'
import type { WebhookContext } from './context.ts'
import type { LeasedDelivery } from './delivery.ts'
import type { SigningKeys } from './secrets.ts'
import { AUTOGOPAY_TEST_EVENT, TEST_EVENT } from './test-event.ts'

/** Why a delivery cannot be signed, in words for its merchant. */
export class UnsignableError extends Error {
  override readonly name = 'UnsignableError'
}

/**
 * Headers of one try: the Standard Webhooks ones, and for the AutoGoPay dialect its own too. While a
 * secret is being replaced, the new and the old one both sign.
 * @param at - When the try starts; `webhook-id` stays the same, the timestamp does not.
 * @returns Names and values in turn.
 * @throws {UnsignableError} The dialect signs with an API key and the merchant has none.
 */
export async function headersOf(
  ctx: Pick<WebhookContext, 'apiKeyText'>,
  keys: SigningKeys,
  delivery: LeasedDelivery,
  at: Date,
): Promise<string[]> {
  const { eventId, payload, oldSealedSecret, endpointId: id } = delivery
  const timestamp = Math.floor(at.getTime() / 1000)
  const prefix = `${eventId}.${timestamp}.`
  const key = keys.of({ id, sealedSecret: delivery.sealedSecret })
  let signatures = standardSignature(key, prefix, payload)
  if (oldSealedSecret !== null) {
    const old = keys.of({ id, sealedSecret: oldSealedSecret, column: 'old_sealed_secret' })
    signatures += ` ${standardSignature(old, prefix, payload)}`
  }
  const headers = [
    'content-type',
    'application/json',
    'user-agent',
    'AutoGoPay-Webhooks/1',
    'webhook-id',
    eventId,
    'webhook-timestamp',
    String(timestamp),
    'webhook-signature',
    signatures,
  ]
  if (delivery.dialect === 'autogopay') headers.push(...(await autogopayHeaders(ctx, delivery)))
  return headers
}

async function autogopayHeaders(
  ctx: Pick<WebhookContext, 'apiKeyText'>,
  delivery: LeasedDelivery,
): Promise<string[]> {
  const apiKey = await ctx.apiKeyText(delivery.apiKeyId, delivery.merchantId)
  if (apiKey === null) throw new UnsignableError('there is no live API key to sign with')
  const isTest = delivery.eventType === TEST_EVENT
  return [
    'X-Signature',
    createHmac('sha256', apiKey).update(delivery.payload).digest('hex'),
    'X-Callback-Event',
    isTest ? AUTOGOPAY_TEST_EVENT : 'transaction.received',
    'X-Retry-Attempt',
    String(delivery.number - 1),
  ]
}

// The shared helpers sign by WebCrypto, for every platform there is. Its imported keys and promises
// would be the dearest part of a try here, so the sender signs by node:crypto.
function standardSignature(key: KeyObject, prefix: string, payload: Buffer): string {
  return `v1,${createHmac('sha256', key).update(prefix).update(payload).digest('base64')}`
}
