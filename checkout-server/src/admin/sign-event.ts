import { createHmac } from 'node:crypto'
import type { WebhookDialect } from '@autogopay/shared'

/** Headers that a webhook would have, signed by the listener's own secret. */
export function signedHeaders(input: {
  id: string
  body: Buffer
  at: Date
  dialect: WebhookDialect
  secret: string
}): Record<string, string> {
  const timestamp = Math.floor(input.at.getTime() / 1000)
  const key = Buffer.from(input.secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key).update(`${input.id}.${timestamp}.`).update(input.body)
  return {
    'content-type': 'application/json',
    'user-agent': 'AutoGoPay-Webhooks/1 (listen)',
    'webhook-id': input.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${mac.digest('base64')}`,
    ...(input.dialect === 'autogopay' && {
      'X-Signature': createHmac('sha256', input.secret).update(input.body).digest('hex'),
      'X-Callback-Event': 'transaction.received',
      'X-Retry-Attempt': '0',
    }),
  }
}
