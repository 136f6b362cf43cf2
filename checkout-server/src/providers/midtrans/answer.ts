import { ProviderMisconfigured, ProviderUnavailable } from '../provider.ts'

const MAX_REASON_LENGTH = 500

/** An answer that Midtrans meant: it did the work or said no. */
export interface Answer {
  /** The body's `status_code`, which is the verdict; the HTTP status where a body has none. */
  code: number
  body: Record<string, unknown>
}

/** The account does not have this payment type: another one may work. */
export class PaymentTypeNotEnabled extends ProviderMisconfigured {}

/** No whole answer came: the work may have been done, and the same call may be sent again at once. */
export class AnswerLost extends ProviderUnavailable {}

/**
 * Reads an answer. Several failures come inside HTTP 200, so the body decides where it can.
 * @throws {ProviderUnavailable} It settles nothing: a server's error, too many requests, a twin of this
 *   call still running, a redirect, or no JSON.
 * @throws {ProviderMisconfigured} The server key is not accepted (401).
 * @throws {PaymentTypeNotEnabled} 402.
 */
export function classify(http: number, bytes: Uint8Array): Answer {
  if (http >= 500) throw new ProviderUnavailable(`Midtrans answered HTTP ${http}`)
  // The twin of this call, under the same idempotency key, is still running.
  if (http === 202) throw new ProviderUnavailable('Midtrans is still working on the same request')
  const body = parseObject(bytes)
  if (body === null) {
    // An answer that was cut short, and had not told its length, looks like this too.
    const Failure = http < 300 ? AnswerLost : ProviderUnavailable
    throw new Failure(`Midtrans answered HTTP ${http} without a JSON object`)
  }
  const answer = { code: codeOf(http, body), body }
  const { code } = answer
  if (code === 401) {
    throw new ProviderMisconfigured(`Midtrans does not accept the server key: ${reasonOf(answer)}`)
  }
  if (code === 402) {
    throw new PaymentTypeNotEnabled(`the Midtrans account may not do this: ${reasonOf(answer)}`)
  }
  if (isRedirect(http) || !settles(code)) {
    throw new ProviderUnavailable(`Midtrans answered ${reasonOf(answer)}`)
  }
  return answer
}

const isRedirect = (http: number): boolean => http >= 300 && http < 400

// 409: two requests under one idempotency key at the same time; 429: too many requests.
const settles = (code: number): boolean =>
  (code >= 200 && code < 300) || (code >= 400 && code < 500 && code !== 409 && code !== 429)

function codeOf(http: number, body: Record<string, unknown>): number {
  const code = body['status_code']
  if (code === undefined) {
    // Only Midtrans' own 404 proves that a charge does not exist; a wrong base URL says 404 to all.
    if (http >= 400 && http !== 404) return http
    throw new ProviderUnavailable(`Midtrans answered HTTP ${http} without a status_code`)
  }
  if (/^[1-9]\d{2}$/.test(String(code))) return Number(code)
  throw new ProviderUnavailable(`Midtrans answered an unreadable status_code (HTTP ${http})`)
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return Object.fromEntries(Object.entries(value))
  } catch {
    return null
  }
}

/** Why Midtrans said no, in its own words, for the log and the merchant. */
export function reasonOf({ code, body }: Answer): string {
  const messages = body['validation_messages']
  const texts = [
    body['status_message'],
    ...(Array.isArray(messages) ? messages : []),
    body['channel_response_message'],
  ].filter((text) => typeof text === 'string' && text !== '')
  return `${code} ${texts.join('; ') || 'without a reason'}`.slice(0, MAX_REASON_LENGTH)
}
