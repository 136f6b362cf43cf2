import { Hono, type Context } from 'hono'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import type { DashboardFile, DashboardFiles } from './files.ts'
import { dashboardHeaders } from './headers.ts'

/** What the dashboard's routes need. */
export interface DashboardDeps {
  /** Null: it has not been built. */
  dashboard: DashboardFiles | null
  publicUrl: string
}

/** `/dashboard`: one page for all its addresses, and the files that it loads by their hashes. */
export function dashboardRoutes({ dashboard, publicUrl }: DashboardDeps): Hono<BaseEnv> {
  const pageHeaders = dashboardHeaders(publicUrl)
  const app = new Hono<BaseEnv>()
  app.get('/assets/:file', (c) => {
    const file = dashboard?.get(`assets/${c.req.param('file')}`)
    if (!file) throw new AppError('not_found', 'There is no such file.')
    return send(c, file, {
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
  })
  // The page itself knows which of its addresses there are.
  app.get('*', (c) => {
    const page = dashboard?.get('index.html')
    if (!page) {
      throw new AppError('not_found', 'The dashboard is not built: run "npm run build:dashboard".')
    }
    return send(c, page, pageHeaders)
  })
  return refuseOtherMethods(app)
}

function send(
  c: Context,
  { type, bytes, br, gzip }: DashboardFile,
  headers: Record<string, string>,
): Response {
  const accepted = c.req.header('accept-encoding') ?? ''
  const coding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
  return new Response(coding === 'br' ? br : coding === 'gzip' ? gzip : bytes, {
    headers: {
      ...headers,
      'content-type': type,
      vary: 'accept-encoding',
      ...(coding && { 'content-encoding': coding }),
    },
  })
}
