import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'

const HASH_LENGTH = 16
const CONTENT_NAME = /^autogopay-checkout(-extras|-link)?-[0-9a-f]{16}\.js$/
const MOST_OLDER = 20

/** A file of the script-tag bundle, ready to send. */
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
 * Reads a file of the bundle that `npm run build -w widget` made.
 * @throws {Error} It has not been built.
 */
export async function loadEmbedScript(file: URL): Promise<EmbedScript> {
  const source = await readFile(file).catch((cause: unknown) => {
    throw new Error('the widget is not built: run "npm run build -w widget"', { cause })
  })
  return packScript(new Uint8Array(source), basename(file.pathname, '.js'))
}

/** Compresses a script and names it by its content. */
async function packScript(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<EmbedScript> {
  const [br, gz] = await Promise.all([promisify(brotliCompress)(bytes), promisify(gzip)(bytes)])
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH)
  return {
    bytes,
    brotli: new Uint8Array(br),
    gzip: new Uint8Array(gz),
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
    immutablePath: `/embed/v1/${name}-${hash}.js`,
  }
}

/** How a page names the newest script so that it gets just that one. */
function namesOf({ immutablePath: path, integrity }: EmbedScript): Response {
  return Response.json(
    { path, integrity },
    {
      headers: {
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
      },
    },
  )
}

/** What the script's routes need. */
export interface EmbedDeps {
  script: EmbedScript
  /** What that script loads on demand, from its own folder and by these names. */
  later: readonly EmbedScript[]
  /** A script of an earlier release, by the path that it had; null: there was none. */
  findKeptFile(path: string): Promise<Uint8Array<ArrayBuffer> | null>
}

/**
 * `/embed/v1/autogopay-checkout.js`, and the same under a name that never changes its content. A shop
 * that names a script by its hash gets just that one, also when there are newer ones.
 * `/embed/v1/autogopay-checkout.json` says that name and the hash for `integrity`.
 */
export function embedRoutes({ script: newest, later, findKeptFile }: EmbedDeps): Hono<BaseEnv> {
  const older = new Map<string, EmbedScript>()
  const findOlder = async (path: string): Promise<EmbedScript | null> => {
    const known = older.get(path)
    if (known) return known
    const bytes = await findKeptFile(path)
    if (!bytes) return null
    const script = await packScript(bytes, basename(path).replace(/-[0-9a-f]+\.js$/, ''))
    if (older.size >= MOST_OLDER) older.clear()
    older.set(path, script)
    return script
  }
  const send = (script: EmbedScript, encodings: string, maxAge: string) => {
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
  const app = new Hono<BaseEnv>().get('/v1/:file', async (c) => {
    const encodings = c.req.header('accept-encoding') ?? ''
    const file = c.req.param('file')
    if (file === 'autogopay-checkout.js') return send(newest, encodings, '300')
    if (file === 'autogopay-checkout.json') return namesOf(newest)
    const path = `/embed/v1/${file}`
    const isNamedByContent = CONTENT_NAME.test(file)
    const script =
      [newest, ...later].find(({ immutablePath }) => immutablePath === path) ??
      (isNamedByContent ? await findOlder(path) : null)
    if (!script) throw new AppError('not_found', 'There is no such file.')
    return send(script, encodings, '31536000, immutable')
  })
  return refuseOtherMethods(app)
}
