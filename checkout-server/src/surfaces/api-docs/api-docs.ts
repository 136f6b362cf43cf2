import { randomBytes } from 'node:crypto'
import { Scalar } from '@scalar/hono-api-reference'
import { Hono } from 'hono'
import type { BaseEnv } from '../../platform/http/env.ts'
import type { EmbedScript } from '../embed/embed.ts'
import { APIS } from './apis.ts'
import { buildDocument } from './document.ts'
import { playgroundRoutes } from './playground/playground.ts'
import { loadReaderScript } from './reader-script.ts'
import { sampleRoutes } from './samples.ts'

/** What the documentation has to know of the server. */
export interface ApiDocsDeps {
  publicUrl: string
  script: EmbedScript
}

/**
 * `/openapi.json`, `/docs`: a reader for it, `/docs/samples`: programs to begin with, and
 * `/docs/playground`: the element to play with.
 */
export function apiDocsRoutes({ publicUrl, script: embed }: ApiDocsDeps): Hono<BaseEnv> {
  const script = { path: embed.immutablePath, integrity: embed.integrity }
  const document = JSON.stringify(buildDocument(APIS, { publicUrl, script }))
  return new Hono<BaseEnv>()
    .get('/openapi.json', (c) =>
      c.body(document, 200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        // Generators and editors of other origins may read it.
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
      }),
    )
    .get('/docs', async (c, next) => {
      const { hash } = await loadReaderScript()
      const nonce = randomBytes(16).toString('base64')
      c.header('content-security-policy', policy(nonce, publicUrl))
      c.header('cache-control', 'no-store')
      c.header('referrer-policy', 'no-referrer')
      c.header('x-content-type-options', 'nosniff')
      return Scalar<BaseEnv>({ ...READER, nonce, cdn: `/docs/scalar.js?${hash}` })(c, next)
    })
    .get('/docs/scalar.js', async (c) => {
      const { bodies } = await loadReaderScript()
      const accepted = c.req.header('accept-encoding') ?? ''
      const coding = (['br', 'gzip'] as const).find((name) => accepted.includes(name))
      return c.body(bodies[coding ?? 'identity'], 200, {
        'content-type': 'text/javascript; charset=utf-8',
        // The page asks for it with the hash of its content.
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
        ...(coding && { 'content-encoding': coding }),
      })
    })
    .route('/docs/samples', sampleRoutes())
    .route('/docs/playground', playgroundRoutes({ publicUrl, script }))
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M2 2h5v5H2zm7 0h5v5H9zM2 9h5v5H2zm7 0h2v2H9zm3 3h2v2h-2z" fill="#0a7d33"/></svg>'

// Everything that the reader would load from elsewhere or tell others is off.
const READER = {
  pageTitle: 'AutoGoPay API',
  url: '/openapi.json',
  // Inside the page: browsers would ask for /favicon.ico otherwise.
  favicon: `data:image/svg+xml,${encodeURIComponent(ICON)}`,
  theme: 'default',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  proxyUrl: '',
  persistAuth: false,
  authentication: { preferredSecurityScheme: 'apiKey' },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
} as const

function policy(nonce: string, publicUrl: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The reader writes style attributes; no script comes in that way.
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${new URL(publicUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
