import type { Context } from 'hono'
import { setSignedCookie } from 'hono/cookie'
import type { Accounts } from '../../accounts/accounts.ts'
import { SESSION_SECONDS, sessionCookie } from '../../accounts/session-cookie.ts'
import { clientAddress } from '../../platform/http/client-address.ts'

/** Gives the browser a session's cookie, signed as better-auth signs it. */
export async function setSessionCookie(
  c: Context,
  accounts: Accounts,
  input: { token: string; isRemembered: boolean },
): Promise<void> {
  const { name, isSecure } = sessionCookie(accounts.publicUrl)
  await setSignedCookie(c, name, input.token, await accounts.cookieSecret(), {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure,
    ...(input.isRemembered && { maxAge: SESSION_SECONDS }),
  })
}

/** Where a login comes from, as its session remembers it. */
export function originOf(c: Context, trustedProxies: number) {
  return {
    address: clientAddress(c, trustedProxies),
    userAgent: c.req.header('user-agent') ?? '',
  }
}
