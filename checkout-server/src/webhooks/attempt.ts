import type { Dispatcher } from 'undici'
import { AppError } from '../platform/errors.ts'
import { OutboundTimeout, postOnce } from '../platform/outbound-post.ts'
import type { WebhookContext } from './context.ts'
import { EXCERPT_BYTES, excerptOf } from './excerpt.ts'
import { headersOf, UnsignableError } from './headers.ts'
import { keptPayloads } from './kept-payload.ts'
import type { AttemptResult, LeasedDelivery } from './delivery.ts'
import { readRetryAfter, retryInMs, SCHEDULES } from './retry.ts'
import { openSigningKeys } from './secrets.ts'
import { openTargets } from './target.ts'
import { TEST_EVENT } from './test-event.ts'

const TIMEOUT_MS = 10_000
const GONE = 410
// Long enough for the endpoint to be disabled meanwhile. Should this process die before it does that,
// the next try is answered 410 as well.
const GONE_WAIT_MS = 5_000
// A delivery that takes its process down each time must not do so for ever. Leases grow meanwhile
// (lease.ts), so this is more than a day of senders that died.
const MAX_LOST_TRIES = 40

type Answer = Pick<
  AttemptResult,
  'responseStatus' | 'responseExcerpt' | 'error' | 'connectMs' | 'firstByteMs' | 'isTelling'
> & { retryAfterMs?: number | null; isFinal?: boolean }

/** Makes one try. Never rejects: whatever went wrong is in the result. */
export type Attempter = (delivery: LeasedDelivery) => Promise<AttemptResult>

/**
 * What makes tries, with caches of what they have in common.
 * @param dispatcher - The guarded client of platform/outbound.ts.
 */
export function openAttempter(ctx: WebhookContext, dispatcher: Dispatcher): Attempter {
  const keys = openSigningKeys(ctx.vault)
  const targetOf = openTargets(ctx)
  const payloads = keptPayloads(ctx.vault)
  const timeoutMs = ctx.timeoutMs ?? TIMEOUT_MS

  const post = async (delivery: LeasedDelivery, at: Date): Promise<Answer> => {
    const target = targetOf(delivery.url)
    const body = payloads.read(delivery)
    const headers = await headersOf(ctx, keys, { ...delivery, payload: body }, at)
    const answer = await postOnce(dispatcher, {
      ...target,
      headers,
      body,
      timeoutMs,
      maxBytes: EXCERPT_BYTES,
    })
    return {
      responseStatus: answer.status,
      responseExcerpt: payloads.keepAnswer(delivery, excerptOf(answer.body)),
      error: null,
      connectMs: answer.connectMs,
      firstByteMs: answer.firstByteMs,
      isTelling: true,
      retryAfterMs: readRetryAfter(answer.headers['retry-after'], at.getTime()),
    }
  }

  return async (delivery) => {
    const at = ctx.clock()
    const startedMs = performance.now()
    const answer =
      refusalOf(delivery) ??
      (await post(delivery, at).catch((error: unknown) => {
        ctx.log.debug({ err: error, deliveryId: delivery.id }, 'a webhook got no answer')
        return noAnswer(error)
      }))
    const durationMs = Math.round(performance.now() - startedMs)
    return {
      deliveryId: delivery.id,
      number: delivery.number,
      merchantId: delivery.merchantId,
      endpointId: delivery.endpointId,
      url: delivery.url,
      at,
      durationMs,
      connectMs: answer.connectMs,
      firstByteMs: answer.firstByteMs,
      responseStatus: answer.responseStatus,
      responseExcerpt: answer.responseExcerpt,
      error: answer.error,
      isTelling: answer.isTelling,
      isTest: delivery.eventType === TEST_EVENT,
      ...consequenceOf(ctx, { ...delivery, ageMs: delivery.ageMs + durationMs }, answer),
    }
  }
}

/** Why there is nothing to try; null: there is. */
function refusalOf(delivery: LeasedDelivery): Answer | null {
  if (delivery.isDisabled) {
    const reason = delivery.disabledReason ?? 'no reason is recorded'
    return refusal(`the endpoint is disabled: ${reason}`)
  }
  if (delivery.lostTries < MAX_LOST_TRIES) return null
  return refusal(`given up: ${delivery.lostTries} tries ended without a result`)
}

function consequenceOf(
  ctx: WebhookContext,
  delivery: LeasedDelivery,
  { responseStatus, retryAfterMs, isFinal }: Answer,
): Pick<AttemptResult, 'outcome' | 'retryInMs' | 'disableReason'> {
  const ends = { retryInMs: null, disableReason: null }
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) {
    return { ...ends, outcome: 'delivered' }
  }
  if (responseStatus === GONE) {
    const disableReason = 'it answered 410 Gone'
    if (delivery.eventType === TEST_EVENT) return { ...ends, outcome: 'failed', disableReason }
    // Not lost: when it is due, its endpoint is disabled, and it is put aside until that is enabled.
    return { outcome: 'retry', retryInMs: GONE_WAIT_MS, disableReason }
  }
  const waitMs = retryInMs({
    delaysMs: (ctx.schedules ?? SCHEDULES)[delivery.schedule],
    retriesLeft: isFinal ? 0 : delivery.retriesLeft,
    ageMs: delivery.ageMs,
    retryAfterMs: retryAfterMs ?? null,
    random: (ctx.random ?? Math.random)(),
  })
  if (waitMs === null) return { ...ends, outcome: 'failed' }
  return { ...ends, outcome: 'retry', retryInMs: waitMs }
}

const refusal = (error: string): Answer => ({
  ...EMPTY,
  error,
  isTelling: false,
  isFinal: true,
})

const noAnswer = (error: unknown): Answer => ({
  ...EMPTY,
  error: textOf(error),
  connectMs: error instanceof OutboundTimeout ? error.connectMs : null,
  isTelling: isAboutEndpoint(error),
})

const EMPTY = { responseStatus: null, responseExcerpt: null, connectMs: null, firstByteMs: null }

/** Whether it was the endpoint that failed: an error without a code is ours. */
const isAboutEndpoint = (error: unknown) =>
  error instanceof OutboundTimeout ||
  error instanceof AppError ||
  (error instanceof Error && 'code' in error)

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
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  UND_ERR_SOCKET: 'the connection was closed before an answer came',
}

function textOf(error: unknown): string {
  if (error instanceof UnsignableError || error instanceof AppError) return error.message
  if (!(error instanceof Error)) return 'the try failed'
  if (error instanceof OutboundTimeout) return error.message
  const code = 'code' in error ? String(error.code) : ''
  // A message without a code is ours, and may say more than a merchant should read.
  return REASONS[code] ?? (code ? `the connection failed: ${code}` : 'the try failed in the server')
}
