import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { StoreDeps } from './deps.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { sameOrigin } from './middleware/same-origin.ts'
import { demoRoutes } from './routes/demo.ts'
import { orderRoutes } from './routes/orders.ts'
import { ownerRoutes } from './routes/owner.ts'
import { shopRoutes } from './routes/shop.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { messagePage } from './views/message.ts'

const PUBLIC_FOLDER = fileURLToPath(new URL('../public', import.meta.url))

/** The shop as one request handler. */
export function createApp(deps: StoreDeps): Hono {
  const app = new Hono()
  app.use(securityHeaders({ autogopayUrl: deps.autogopayUrl }))
  app.get('/healthz', (c) => c.text('ok'))
  app.use(
    '/assets/*',
    serveStatic({
      root: PUBLIC_FOLDER,
      rewriteRequestPath: (path) => path.replace(/^\/assets/, ''),
      onFound: (_path, c) => c.header('Cache-Control', 'public, max-age=300'),
    }),
  )
  // Before the check of origins: AutoGoPay's server is no browser.
  app.route('/webhooks', webhookRoutes(deps))
  if (deps.inspect) app.route('/_demo', demoRoutes(deps))
  app.use(sameOrigin({ publicUrl: deps.publicUrl }))
  app.route('/', shopRoutes(deps))
  app.route('/', orderRoutes(deps))
  app.route('/admin', ownerRoutes(deps))
  app.notFound((c) =>
    c.html(messagePage({ title: 'Tidak ditemukan', text: 'Halaman ini tidak ada.' }), 404),
  )
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      const text = error.message || 'Permintaan ini tidak berasal dari halaman toko kami.'
      return c.html(messagePage({ title: 'Permintaan ditolak', text }), error.status)
    }
    console.error(error)
    const text = 'Terjadi gangguan di toko kami. Silakan coba lagi sebentar lagi.'
    return c.html(messagePage({ title: 'Gangguan', text }), 500)
  })
  return app
}
