import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'

const HASH_LENGTH = 16

/** The script-tag bundle, ready to send. */
export interface EmbedScript {
  bytes: Uint8Array<ArrayBuffer>
  brotli: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer>
  /** For the `integrity` attribute: `sha384-…`. */
  integrity: string
  /** Path that will serve these very bytes for ever. */
  immutablePath: string
}

/**
 * Reads the bundle that `npm run build -w widget` made.
 * @throws {Error} It has not been built.
 */
export async function loadEmbedScript(file: URL): Promise<EmbedScript> {
  const source = await readFile(file).catch((cause: unknown) => {
    throw new Error('the widget is not built: run "npm run build -w widget"', { cause })
  })
  const bytes = new Uint8Array(source)
  const [br, gz] = await Promise.all([promisify(brotliCompress)(source), promisify(gzip)(source)])
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH)
  return {
    bytes,
    brotli: new Uint8Array(br),
    gzip: new Uint8Array(gz),
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
    immutablePath: `/embed/v1/autogopay-checkout-${hash}.js`,
  }
}

/** `/embed/v1/autogopay-checkout.js`, and the same under a name that never changes its content. */
export function embedRoutes(script: EmbedScript): Hono<BaseEnv> {
  const send = (encodings: string, maxAge: string) => {
    const encoding = ['br', 'gzip'].find((name) => encodings.includes(name))
    const body = { br: script.brotli, gzip: script.gzip }[encoding ?? ''] ?? script.bytes
    return new Response(body, {
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': `public, max-age=${maxAge}`,
        vary: 'accept-encoding',
        ...(encoding && { 'content-encoding': encoding }),
        // Shops load it from their own origin, with `integrity` and `crossorigin` if they like.
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      },
    })
  }
  const app = new Hono<BaseEnv>().get('/v1/:file', (c) => {
    const encodings = c.req.header('accept-encoding') ?? ''
    const file = c.req.param('file')
    if (file === 'autogopay-checkout.js') return send(encodings, '300')
    if (script.immutablePath.endsWith(`/${file}`)) return send(encodings, '31536000, immutable')
    throw new AppError('not_found', 'There is no such file.')
  })
  return refuseOtherMethods(app)
}
