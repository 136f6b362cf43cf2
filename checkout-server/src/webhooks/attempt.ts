import { request, type Dispatcher } from 'undici'
import { AppError } from '../platform/errors.ts'
import { assertAllowedUrl } from '../platform/outbound.ts'
import { RETRY_DELAYS_MS, type WebhookContext } from './context.ts'
import { readExcerpt } from './excerpt.ts'
import { headersOf, UnsignableError } from './headers.ts'
import type { AttemptResult, LeasedDelivery } from './delivery.ts'
import { readRetryAfter, retryInMs } from './retry.ts'

const TIMEOUT_MS = 10_000
const GONE = 410

type Answer = Pick<AttemptResult, 'responseStatus' | 'responseExcerpt' | 'error'> & {
  retryAfterMs?: number | null
}

/**
 * Makes one try. Never rejects: whatever went wrong is in the result.
 * @param dispatcher - The guarded client of platform/outbound.ts.
 */
export async function attemptDelivery(
  ctx: WebhookContext,
  dispatcher: Dispatcher,
  delivery: LeasedDelivery,
): Promise<AttemptResult> {
  const at = ctx.clock()
  const startedMs = performance.now()
  const answer: Answer = delivery.isDisabled
    ? noAnswer(`the endpoint is disabled: ${delivery.disabledReason ?? 'no reason is recorded'}`)
    : await post(ctx, dispatcher, delivery, at).catch((error: unknown) => {
        ctx.log.debug({ err: error, deliveryId: delivery.id }, 'a webhook got no answer')
        return noAnswer(textOf(error))
      })
  return {
    deliveryId: delivery.id,
    number: delivery.number,
    merchantId: delivery.merchantId,
    endpointId: delivery.endpointId,
    url: delivery.url,
    at,
    durationMs: Math.round(performance.now() - startedMs),
    responseStatus: answer.responseStatus,
    responseExcerpt: answer.responseExcerpt,
    error: answer.error,
    ...consequenceOf(ctx, delivery, answer),
  }
}

async function post(
  ctx: WebhookContext,
  dispatcher: Dispatcher,
  delivery: LeasedDelivery,
  at: Date,
): Promise<Answer> {
  const timeoutMs = ctx.timeoutMs ?? TIMEOUT_MS
  // One deadline over name look-up, connection, answer and body.
  const signal = AbortSignal.timeout(timeoutMs)
  // Registered under other settings, perhaps: the rules of now count.
  assertAllowedUrl(delivery.url, ctx)
  // undici follows no redirects unless told to: a 3xx is an answer like any other, and no success.
  const { statusCode, headers, body } = await request(delivery.url, {
    dispatcher,
    method: 'POST',
    headers: await headersOf(ctx, delivery, at),
    body: delivery.payload,
    signal,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  return {
    responseStatus: statusCode,
    // The status has come, so the outcome is known: a body that breaks or drips changes nothing.
    responseExcerpt: await readExcerpt(body),
    error: null,
    retryAfterMs: readRetryAfter(headers['retry-after'], at.getTime()),
  }
}

function consequenceOf(
  ctx: WebhookContext,
  delivery: LeasedDelivery,
  { responseStatus, retryAfterMs }: Answer,
): Pick<AttemptResult, 'outcome' | 'retryInMs' | 'disableReason'> {
  const ends = { retryInMs: null, disableReason: null }
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) {
    return { ...ends, outcome: 'delivered' }
  }
  if (responseStatus === GONE) {
    return { ...ends, outcome: 'failed', disableReason: 'it answered 410 Gone' }
  }
  const waitMs = retryInMs({
    delaysMs: ctx.retryDelaysMs ?? RETRY_DELAYS_MS,
    retriesLeft: delivery.isDisabled ? 0 : delivery.retriesLeft,
    retryAfterMs: retryAfterMs ?? null,
    random: Math.random(),
  })
  if (waitMs === null) return { ...ends, outcome: 'failed' }
  return { ...ends, outcome: 'retry', retryInMs: waitMs }
}

const noAnswer = (error: string): Answer => ({
  responseStatus: null,
  responseExcerpt: null,
  error,
})

// In words that help whoever runs the receiver; other codes are shown as they are.
const REASONS: Readonly<Record<string, string>> = {
  BLOCKED_ADDRESS: 'the host has an address that is not public',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before an answer came',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ENOTFOUND: 'the host name has no address',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the connection took too long',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  UND_ERR_SOCKET: 'the connection was closed before an answer came',
}

function textOf(error: unknown): string {
  if (error instanceof UnsignableError || error instanceof AppError) return error.message
  if (!(error instanceof Error)) return 'the try failed'
  if (error.name === 'TimeoutError') return 'no answer came in time'
  const code = 'code' in error ? String(error.code) : ''
  // A message without a code is ours, and may say more than a merchant should read.
  return REASONS[code] ?? (code ? `the connection failed: ${code}` : 'the try failed in the server')
}
