/**
 * Webhook signatures, over WebCrypto alone: they run in Node, browsers, Deno, Bun and edge runtimes.
 * Always sign and verify the raw bytes of the body; parsing and printing JSON again changes them.
 */

/** Bytes as they came, or the text that they spell in UTF-8. */
export type RawBody = string | Uint8Array

/** Why a webhook was refused. `message` says what to check. */
export class WebhookSignatureError extends Error {
  override readonly name = 'WebhookSignatureError'
}

/**
 * Signature of an AutoGoPay callback: the `X-Signature` header.
 * @param apiKey - The merchant's API key.
 * @returns Lower-case hex HMAC-SHA256 of the body.
 */
export async function signAutogopay(apiKey: string, rawBody: RawBody): Promise<string> {
  const mac = await hmacSha256(bytesOf(apiKey), bytesOf(rawBody))
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Whether an `X-Signature` header belongs to this body. Takes the same time for every wrong one. */
export async function verifyAutogopay(input: {
  apiKey: string
  rawBody: RawBody
  signature: string | null | undefined
}): Promise<boolean> {
  const expected = await signAutogopay(input.apiKey, input.rawBody)
  return isSameText(expected, input.signature?.toLowerCase() ?? '')
}

/**
 * Signature of one attempt by the Standard Webhooks specification, version 1: the `webhook-signature`
 * header.
 * @param input.secret - `whsec_` and base64.
 * @param input.id - The `webhook-id` header; the same for all attempts.
 * @param input.timestamp - The `webhook-timestamp` header: seconds since 1970 of this attempt.
 * @returns `v1,` and base64 HMAC-SHA256 of `id.timestamp.body`.
 * @throws {WebhookSignatureError} The secret is not `whsec_` and base64.
 * @see https://www.standardwebhooks.com
 */
export async function signStandardWebhook(input: {
  secret: string
  id: string
  timestamp: number
  rawBody: RawBody
}): Promise<string> {
  const prefix = bytesOf(`${input.id}.${input.timestamp}.`)
  const body = bytesOf(input.rawBody)
  const signed = new Uint8Array(prefix.length + body.length)
  signed.set(prefix)
  signed.set(body, prefix.length)
  const mac = await hmacSha256(secretBytes(input.secret), signed)
  return `v1,${btoa(String.fromCharCode(...mac))}`
}

/**
 * Verifies a Standard Webhooks request; returns when it is good.
 * @param input.headers - Of the request; only the three `webhook-…` headers are read.
 * @param input.nowMs - Milliseconds since 1970; the clock by default.
 * @param input.toleranceSeconds - How old or new the attempt may be: 300 by default.
 * @throws {WebhookSignatureError} A header is missing, the time is out of tolerance, no signature fits.
 */
export async function verifyStandardWebhook(input: {
  secret: string
  headers: Headers
  rawBody: RawBody
  nowMs?: number
  toleranceSeconds?: number
}): Promise<void> {
  const id = input.headers.get('webhook-id')
  const timestamp = Number(input.headers.get('webhook-timestamp') ?? Number.NaN)
  const signatures = input.headers.get('webhook-signature')
  if (!id || !signatures || !Number.isSafeInteger(timestamp)) {
    throw new WebhookSignatureError(
      'webhook-id, webhook-timestamp and webhook-signature must all be present',
    )
  }
  const ageSeconds = Math.abs((input.nowMs ?? Date.now()) / 1000 - timestamp)
  if (ageSeconds > (input.toleranceSeconds ?? 300)) {
    throw new WebhookSignatureError('webhook-timestamp is too far from now: check the clock')
  }
  const expected = await signStandardWebhook({ ...input, id, timestamp })
  // Several signatures may stand side by side while a secret is being replaced.
  if (!signatures.split(' ').some((given) => isSameText(expected, given))) {
    throw new WebhookSignatureError('no signature fits: check the secret and sign the raw body')
  }
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  try {
    const text = atob(secret.replace(/^whsec_/, ''))
    return Uint8Array.from(text, (char) => char.charCodeAt(0))
  } catch (cause) {
    throw new WebhookSignatureError('the secret must be whsec_ followed by base64', { cause })
  }
}

function bytesOf(text: RawBody): Uint8Array<ArrayBuffer> {
  return typeof text === 'string' ? new TextEncoder().encode(text) : new Uint8Array(text)
}

async function hmacSha256(
  secret: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message))
}

function isSameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let at = 0; at < left.length; at += 1) {
    difference |= left.charCodeAt(at) ^ (right.charCodeAt(at) || 0)
  }
  return difference === 0
}
