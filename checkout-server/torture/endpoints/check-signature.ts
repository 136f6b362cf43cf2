import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { EndpointSetup } from './receipt.ts'

/**
 * Checks a delivery as a merchant would: by the published library of Standard Webhooks, and for the
 * AutoGoPay dialect by its own recipe, written here anew.
 * @returns What is wrong; null: nothing.
 */
export function signatureFault(
  endpoint: EndpointSetup,
  headers: Readonly<Record<string, string>>,
  rawBody: Buffer,
): string | null {
  if (endpoint.dialect === 'autogopay') {
    const expected = createHmac('sha256', endpoint.apiKey).update(rawBody).digest('hex')
    if (headers['x-signature'] !== expected) return 'X-Signature is not that of the body'
    if (headers['x-callback-event'] !== 'transaction.received') return 'X-Callback-Event is wrong'
  }
  if (endpoint.secret === null) return null
  try {
    new Webhook(endpoint.secret).verify(rawBody.toString('utf8'), { ...headers })
    return null
  } catch (error) {
    return `standardwebhooks: ${(error as Error).message}`
  }
}
