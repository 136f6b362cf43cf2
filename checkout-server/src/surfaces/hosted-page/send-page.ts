import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Html } from './page.ts'

const MODE = constants.BROTLI_MODE_TEXT
// A page is made for one payer: higher levels save a few bytes and cost milliseconds.
const QUALITY = 5

/**
 * Sends a page, compressed as the browser likes. (Nothing that a stranger can choose is on a page with
 * a token, so its compressed size tells nobody anything.)
 */
export async function sendPage(
  c: Context,
  page: Html,
  { status = 200, headers }: { status?: ContentfulStatusCode; headers: Record<string, string> },
): Promise<Response> {
  const text = String(await page)
  const { coding, body } = await compress(text, c.req.header('accept-encoding') ?? '')
  return c.body(body, status, {
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    vary: 'accept-encoding',
    ...(coding && { 'content-encoding': coding }),
  })
}

async function compress(text: string, accepted: string) {
  const bytes = Buffer.from(text)
  if (/\bbr\b/.test(accepted)) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_MODE]: MODE,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    }
    return { coding: 'br', body: bytesOf(await promisify(brotliCompress)(bytes, { params })) }
  }
  if (/\bgzip\b/.test(accepted)) {
    return { coding: 'gzip', body: bytesOf(await promisify(gzip)(bytes)) }
  }
  return { coding: null, body: bytesOf(bytes) }
}

/** A buffer as the body of an answer. */
export function bytesOf(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer)
}
