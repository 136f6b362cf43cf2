import type { Dispatcher } from 'undici'
import type { Log } from '../../platform/log.ts'
import { ProviderMisconfigured } from '../provider.ts'
import { AnswerLost, classify, type Answer } from './answer.ts'
import { exchange, type RawAnswer } from './exchange.ts'

const MAX_ANSWER_BYTES = 1_000_000

/** One call of the Core API. */
export interface Call {
  method: 'GET' | 'POST'
  /** From `/v2` on, already encoded. */
  path: string
  body?: Record<string, unknown>
  /** At most 46 characters. Sent again with the repeat of a call whose answer was lost. */
  idempotencyKey?: string
  signal?: AbortSignal | undefined
}

/** Speaks with the Core API for one account. */
export type MidtransHttp = ReturnType<typeof createMidtransHttp>

/**
 * @param options.baseUrl - Origin, with or without a path and a slash at the end.
 * @param options.timeoutMs - For one call, from connecting to the last byte. A call whose answer was
 *   lost is made twice.
 */
export function createMidtransHttp(options: {
  baseUrl: string
  serverKey: string
  dispatcher: Dispatcher
  timeoutMs: number
  log?: Log | undefined
}) {
  const { dispatcher, timeoutMs, log } = options
  const base = URL.parse(options.baseUrl)
  const basePath = base?.pathname.replace(/\/+$/, '') ?? ''
  const headers = {
    authorization: `Basic ${Buffer.from(`${options.serverKey}:`).toString('base64')}`,
    accept: 'application/json',
    'user-agent': 'AutoGoPay',
  }
  const headersOf = ({ method, idempotencyKey }: Call): Record<string, string> =>
    method === 'GET'
      ? headers
      : {
          ...headers,
          'content-type': 'application/json',
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        }

  const attempt = async (call: Call): Promise<Answer> => {
    if (!base) throw new ProviderMisconfigured('the base URL is not a URL')
    let answer: RawAnswer
    try {
      answer = await exchange(dispatcher, {
        origin: base.origin,
        path: basePath + call.path,
        method: call.method,
        headers: headersOf(call),
        // Where nothing is to be said, an empty object: JSON `null` is answered with 500.
        body: call.method === 'POST' ? JSON.stringify(call.body ?? {}) : null,
        timeoutMs,
        maxBytes: MAX_ANSWER_BYTES,
        signal: call.signal,
      })
    } catch (cause) {
      const why = describeCause(cause)
      throw new AnswerLost(`Midtrans could not be asked (${call.path}): ${why}`, { cause })
    }
    return classify(answer.status, answer.bytes)
  }

  return {
    /**
     * @throws {ProviderUnavailable} No answer, twice; or one that settles nothing.
     * @throws {ProviderMisconfigured} The server key is not accepted (401).
     * @throws {PaymentTypeNotEnabled} 402.
     */
    async call(call: Call): Promise<Answer> {
      try {
        return await attempt(call)
      } catch (error) {
        if (!(error instanceof AnswerLost) || call.signal?.aborted) throw error
        log?.warn({ err: error }, 'a call to Midtrans is repeated because its answer was lost')
        return attempt(call)
      }
    },
  }
}

/**
 * Path of a transaction's endpoint.
 * @param id - Order id or transaction id.
 */
export function pathOf(id: string, operation: string): string {
  // The two names that a URL would swallow, and with them the wrong endpoint be called.
  if (id === '' || id === '.' || id === '..') throw new RangeError(`not an id: "${id}"`)
  return `/v2/${encodeURIComponent(id)}/${operation}`
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
