import { Hono } from 'hono'
import type { Metrics } from '../../platform/metrics.ts'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'

/** What the operator's routes need. */
export interface OperationsDeps {
  metrics: Metrics
  /** Throws when the database does not answer or lacks migrations. */
  assertReady: () => Promise<void>
  isDraining: () => boolean
  /** Lets a scraper in from anywhere; null: only from this machine and not through a proxy. */
  metricsToken: string | null
}

/** `/healthz` (the process runs), `/readyz` (it can take payments), `/metrics` (Prometheus). */
export function operationsRoutes(deps: OperationsDeps): Hono<BaseEnv> {
  const app = new Hono<BaseEnv>()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      if (deps.isDraining()) return c.json({ status: 'draining' }, 503)
      try {
        await deps.assertReady()
        return c.json({ status: 'ready' })
      } catch (error) {
        const reason = error instanceof Error && error.name === 'NotReady' ? error.message : null
        return c.json({ status: 'unready', reason: reason ?? 'the database does not answer' }, 503)
      }
    })
    .get('/metrics', async (c) => {
      const address = c.env?.incoming?.socket.remoteAddress ?? ''
      const isLocal = /^(?:::ffff:)?127\.|^::1$/.test(address) && !c.req.header('x-forwarded-for')
      const isKnown =
        deps.metricsToken !== null &&
        c.req.header('authorization') === `Bearer ${deps.metricsToken}`
      if (!isLocal && !isKnown) throw new AppError('not_found', 'There is nothing here.')
      return c.body(await deps.metrics.text(), 200, { 'content-type': deps.metrics.contentType })
    })
  return refuseOtherMethods(app)
}
