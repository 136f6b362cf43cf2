import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { BaseEnv, MerchantEnv } from './env.ts'

/** Where the counts go. */
export interface ObserveOptions {
  log: Log
  metrics: Metrics
  /** Told of each answer to a program with an API key, but not of those that wait by intention. */
  onCall?: (call: { merchantId: string; ms: number }) => void
}

const SAFE_ID = /^[\w.-]{8,64}$/

// Streams, and the list of events, which a caller may ask to wait for news.
const WAITING = /^\/v1\/events(\/stream)?$/

/**
 * Names each request (`X-Request-Id`, the caller's own if it sent a plain one), counts it and writes
 * one line of log. Paths are logged as route patterns: real ones hold checkout tokens.
 */
export const observeRequests = ({ log, metrics, onCall }: ObserveOptions) => {
  // Its lines have no field that could hold a secret, and looking for one costs more than the line.
  const lines = log.child({}, { redact: [] })
  return createMiddleware<BaseEnv>(async function observation(c, next) {
    const startedAt = performance.now()
    const given = c.req.header('x-request-id')
    const requestId = given && SAFE_ID.test(given) ? given : randomUUID()
    c.set('requestId', requestId)
    // On the answer itself: touching the Response's headers would make a slower kind of it.
    const { outgoing } = c.env ?? {}
    outgoing?.setHeader('x-request-id', requestId)
    await next()
    if (!outgoing) c.res.headers.set('x-request-id', requestId)
    const ms = performance.now() - startedAt
    const labels = { method: c.req.method, route: routePath(c), status: c.res.status }
    metrics.request(labels, ms / 1000)
    const { merchantId, apiKeyId } = c.var as Partial<MerchantEnv['Variables']>
    if (merchantId && apiKeyId && !WAITING.test(labels.route)) onCall?.({ merchantId, ms })
    lines.info({ requestId, ...labels, ms: Math.round(ms) }, 'request')
  })
}
