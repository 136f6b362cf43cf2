import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { BaseEnv } from './env.ts'

const SAFE_ID = /^[\w.-]{8,64}$/

/**
 * Names each request (`X-Request-Id`, the caller's own if it sent a plain one), counts it and writes
 * one line of log. Paths are logged as route patterns: real ones hold checkout tokens.
 */
export const observeRequests = ({ log, metrics }: { log: Log; metrics: Metrics }) => {
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
    lines.info({ requestId, ...labels, ms: Math.round(ms) }, 'request')
  })
}
