import type { AccountContext } from './context.ts'
import { SESSION_SECONDS, sessionCookie } from './session-cookie.ts'

const EXTEND_AFTER_MS = 24 * 60 * 60 * 1000

/**
 * Lets a session that is in use last on, at most once a day.
 * @returns The `Set-Cookie` that makes the browser keep its cookie as long; null: nothing to do.
 */
export async function extendSession(
  { sql, clock, publicUrl }: Pick<AccountContext, 'sql' | 'clock' | 'publicUrl'>,
  input: { sessionId: string; cookie: string },
): Promise<string | null> {
  const at = clock()
  const expiresAt = new Date(at.getTime() + SESSION_SECONDS * 1000)
  // A session for a day only, which the browser forgets by itself, never had as long to last.
  const rows = await sql`
    update sessions set expires_at = ${expiresAt}, updated_at = ${at}
    where id = ${input.sessionId} and updated_at < ${new Date(at.getTime() - EXTEND_AFTER_MS)}
      and expires_at - updated_at > interval '2 days'
    returning 1 as one`
  const { name, isSecure } = sessionCookie(publicUrl)
  const value = input.cookie
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
  if (rows.length === 0 || !value) return null
  return `${value}; Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
}
