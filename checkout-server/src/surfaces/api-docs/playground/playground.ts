import { Hono } from 'hono'
import { AppError } from '../../../platform/errors.ts'
import type { BaseEnv } from '../../../platform/http/env.ts'
import { loadAssets } from './assets.ts'
import { playgroundPage, type PlaygroundPage } from './page.ts'

const HEADERS = {
  // Everything comes from here, and there is no inline script or style: what the visitor chooses is
  // set by script, property by property, which a policy needs not allow.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** `/docs/playground` and its files. */
export function playgroundRoutes(page: PlaygroundPage): Hono<BaseEnv> {
  return new Hono<BaseEnv>()
    .get('/', (c) => c.html(playgroundPage(page), 200, { ...HEADERS, 'cache-control': 'no-store' }))
    .get('/:file', async (c) => {
      const asset = (await loadAssets()).get(c.req.param('file'))
      if (!asset) throw new AppError('not_found', 'There is no such file.')
      const accepted = c.req.header('accept-encoding') ?? ''
      const coding = (['br', 'gzip'] as const).find((name) => accepted.includes(name))
      return c.body(asset.bodies[coding ?? 'identity'], 200, {
        ...HEADERS,
        'content-type': asset.type,
        'cache-control': 'public, max-age=300',
        vary: 'accept-encoding',
        ...(coding && { 'content-encoding': coding }),
      })
    })
}
