import { request, type Dispatcher } from 'undici'
import type { Log } from '../../platform/log.ts'
import { AnswerLost, classify, type Answer } from './answer.ts'
import { readBody } from './read-body.ts'

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
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const authorization = `Basic ${Buffer.from(`${options.serverKey}:`).toString('base64')}`

  const attempt = async (call: Call): Promise<Answer> => {
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline
    let http: number
    let bytes: Uint8Array
    try {
      const response = await request(`${baseUrl}${call.path}`, {
        method: call.method,
        dispatcher,
        signal,
        headers: {
          authorization,
          accept: 'application/json',
          'user-agent': 'AutoGoPay',
          ...(call.method === 'POST' && { 'content-type': 'application/json' }),
          ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
        },
        // Where nothing is to be said, an empty object: JSON `null` is answered with 500.
        body: call.method === 'POST' ? JSON.stringify(call.body ?? {}) : null,
      })
      http = response.statusCode
      bytes = await readBody(response.body, MAX_ANSWER_BYTES)
    } catch (cause) {
      const why = deadline.aborted ? `no answer within ${timeoutMs} ms` : describeCause(cause)
      throw new AnswerLost(`Midtrans could not be asked (${call.path}): ${why}`, { cause })
    }
    return classify(http, bytes)
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
