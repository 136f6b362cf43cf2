import { Hono } from 'hono'
import type { ActivationContext } from './activation/context.ts'
import type { ConnectionContext } from './connections/context.ts'
import type { LinkContext } from './payment-links/context.ts'
import { AppError } from './platform/errors.ts'
import type { BaseEnv } from './platform/http/env.ts'
import { observeRequests, type ObserveOptions } from './platform/http/observe.ts'
import type { MerchantAuthOptions } from './platform/http/merchant-auth.ts'
import { problemResponse, toProblem } from './platform/http/problems.ts'
import type { Log } from './platform/log.ts'
import type { Metrics } from './platform/metrics.ts'
import { apiDocsRoutes } from './surfaces/api-docs/api-docs.ts'
import { autogopayRoutes } from './surfaces/autogopay-api/autogopay-api.ts'
import { checkoutRoutes, type CheckoutDeps } from './surfaces/checkout/checkout.ts'
import { dashboardRoutes, type DashboardDeps } from './surfaces/dashboard/dashboard.ts'
import { embedRoutes, type EmbedDeps } from './surfaces/embed/embed.ts'
import { hostedPageRoutes } from './surfaces/hosted-page/hosted-page.ts'
import { checkoutLinkRoutes } from './surfaces/payment-links/checkout-routes.ts'
import { linkPageRoutes } from './surfaces/payment-links/link-pages.ts'
import { operationsRoutes, type OperationsDeps } from './surfaces/operations/operations.ts'
import { noticeRoutes, type NoticeDeps } from './surfaces/provider-notices/notices.ts'
import { dashboardApiRoutes } from './surfaces/dashboard-api/dashboard-api.ts'
import type { DashboardApiDeps } from './surfaces/dashboard-api/env.ts'
import { v1Routes, type MerchantApiDeps } from './surfaces/v1/v1.ts'
import type { WebhookContext } from './webhooks/context.ts'

/** Everything that the HTTP surfaces need. */
export interface AppDeps
  extends
    CheckoutDeps,
    DashboardApiDeps,
    DashboardDeps,
    EmbedDeps,
    NoticeDeps,
    OperationsDeps,
    ObserveOptions,
    Pick<MerchantApiDeps, 'feed' | 'exports'> {
  log: Log
  metrics: Metrics
  webhooks: WebhookContext
  connections: ConnectionContext
  activation: ActivationContext
  links: LinkContext
  auth: MerchantAuthOptions
  publicUrl: string
}

/** Mounts the surfaces; the only place that turns errors into answers for all of them. */
export function createApp(deps: AppDeps): Hono<BaseEnv> {
  const app = new Hono<BaseEnv>()
  app.use(observeRequests(deps))
  app.route('/', operationsRoutes(deps))
  app.route('/', apiDocsRoutes(deps))
  app.route('/api', autogopayRoutes(deps))
  app.route('/v1', v1Routes(deps))
  // Before the tokens: `links` is none.
  app.route('/checkout/links', checkoutLinkRoutes(deps))
  app.route('/dashboard-api', dashboardApiRoutes(deps))
  app.route('/checkout', checkoutRoutes(deps))
  app.route('/pay', hostedPageRoutes(deps))
  app.route('/l', linkPageRoutes(deps))
  app.route('/embed', embedRoutes(deps))
  app.route('/dashboard', dashboardRoutes(deps))
  app.route('/notices', noticeRoutes(deps))
  app.get('/', (c) => c.redirect('/docs'))

  // A route, not `notFound`: that one is answered outside of the observation above.
  app.all('*', () => {
    throw new AppError('not_found', 'There is nothing at this address.')
  })
  app.onError((error, c) => {
    const problem = toProblem(error, c.get('requestId'))
    if (problem.code === 'internal') {
      deps.log.error({ err: error, requestId: problem.requestId }, 'a request failed')
    }
    return problemResponse(problem, error instanceof AppError ? error.headers : {})
  })
  return app
}
