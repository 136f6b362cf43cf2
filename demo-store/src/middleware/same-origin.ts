import type { MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'

/**
 * Refuses forms that another site makes a buyer's browser send. A client that sends neither `Origin`
 * nor `Sec-Fetch-Site` is no browser, and has no buyer's cookies to misuse.
 */
export function sameOrigin(options: { publicUrl: string }): MiddlewareHandler {
  const publicOrigin = new URL(options.publicUrl).origin
  const check = csrf({
    origin: (origin, c) => origin === publicOrigin || origin === new URL(c.req.url).origin,
  })
  return async function checkOrigin(c, next) {
    const isBrowser = c.req.header('origin') ?? c.req.header('sec-fetch-site')
    return isBrowser === undefined ? next() : check(c, next)
  }
}
