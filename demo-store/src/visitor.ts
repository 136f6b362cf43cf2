import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

const COOKIE = 'toko_visitor'
const FORM = /^[\w-]{32}$/
const KEEP_SECONDS = 30 * 86_400

/** The browser's visitor id: 192 random bits, so nobody guesses another's cart. Null: new here. */
export function visitorOf(c: Context): string | null {
  const id = getCookie(c, COOKIE)
  return id && FORM.test(id) ? id : null
}

/** The browser's visitor id; a new browser gets one. */
export function ensureVisitor(c: Context, { secure }: { secure: boolean }): string {
  const id = visitorOf(c) ?? randomBytes(24).toString('base64url')
  setCookie(c, COOKIE, id, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: KEEP_SECONDS,
    secure,
  })
  return id
}
