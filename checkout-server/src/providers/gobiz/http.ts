import { request, type Dispatcher } from 'undici'
import { readBody } from '../midtrans/read-body.ts'
import { ProviderUnavailable } from '../provider.ts'
import { ProviderBlockedUs, TooManyCalls } from './failures.ts'

const MAX_ANSWER_BYTES = 4_000_000

/** One call of GoBiz. */
export interface GobizCall {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: object
  signal?: AbortSignal | undefined
}

/** An answer that says yes or no (2xx or 4xx). */
export interface GobizAnswer {
  http: number
  /** Parsed; undefined: it was no JSON. */
  body: unknown
}

/** Sends calls. */
export type GobizHttp = (call: GobizCall) => Promise<GobizAnswer>

/**
 * @param tools.timeoutMs - For one call, from connecting to the last byte.
 * @returns A sender whose calls throw {@link ProviderUnavailable} (no answer, 5xx, a redirect),
 *   {@link TooManyCalls} and {@link ProviderBlockedUs}; none of their messages quotes a header or body.
 */
export function createGobizHttp(tools: {
  dispatcher: Dispatcher
  timeoutMs: number
  now: () => Date
}): GobizHttp {
  return async (call) => {
    const { http, headers, bytes } = await send(tools, call)
    const retryAfterSeconds = readRetryAfter(headers['retry-after'], tools.now())
    if (http === 429) throw new TooManyCalls(retryAfterSeconds)
    if (http >= 500 || (http >= 300 && http < 400)) {
      throw new ProviderUnavailable(`GoPay answered HTTP ${http}`, { retryAfterSeconds })
    }
    const text = new TextDecoder().decode(bytes)
    const isPage = isHtml(headers['content-type'], text)
    // An address that is gone may be told of with a page too.
    if (isPage && http !== 404 && http !== 410) throw new ProviderBlockedUs(http)
    return { http, body: parseJson(text) }
  }
}

async function send(tools: { dispatcher: Dispatcher; timeoutMs: number }, call: GobizCall) {
  const { dispatcher, timeoutMs } = tools
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline
  try {
    const response = await request(call.url, {
      method: call.method,
      dispatcher,
      signal,
      headers: call.headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
    })
    const bytes = await readBody(response.body, MAX_ANSWER_BYTES)
    return { http: response.statusCode, headers: response.headers, bytes }
  } catch (cause) {
    const why = deadline.aborted ? `no answer within ${timeoutMs} ms` : describe(cause)
    // Without the query: it names the outlet.
    const place = new URL(call.url).pathname
    throw new ProviderUnavailable(`GoPay could not be asked (${place}): ${why}`, { cause })
  }
}

/** @param header - Seconds or an HTTP date. @returns Whole seconds from now; null: it does not say. */
export function readRetryAfter(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return null
  if (/^\d{1,9}$/.test(text.trim())) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000))
}

function isHtml(type: string | string[] | undefined, text: string): boolean {
  return String(type ?? '').includes('text/html') || /^\s*<(?:!doctype|html|head|body)/i.test(text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
