const NAME = 'autogopay_session'

/** How long a session lasts without a visit. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60

/** The session's cookie. Over https its name forbids that a subdomain or plain http sets it. */
export function sessionCookie(publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:')
  return { name: isSecure ? `__Host-${NAME}` : NAME, isSecure }
}

/**
 * The token in a request's cookie, without its signature: 256 random bits need none.
 * @returns Null: there is no such cookie.
 */
export function readSessionToken(headers: Headers, cookieName: string): string | null {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at < 0 || pair.slice(0, at).trim() !== cookieName) continue
    const [token] = pair
      .slice(at + 1)
      .trim()
      .split('.', 1)
    return token && /^[\w-]{16,128}$/.test(token) ? token : null
  }
  return null
}
