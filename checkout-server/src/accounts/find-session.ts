import type { AccountContext } from './context.ts'
import { readSessionToken, sessionCookie } from './session-cookie.ts'
import { hashTokenText } from './tokens.ts'

/** How long an answer may be believed: an ended session dies in every process after this. */
const CACHE_MS = 1_000
const CACHE_SIZE = 10_000

/** Who is logged in, and by which session. */
export interface FoundSession {
  userId: string
  sessionId: string
}

/** Looks up whose session a request's cookie is; null: nobody's. Answers are believed for a second. */
export type FindSession = (headers: Headers) => Promise<FoundSession | null>

/** Opens the look-up. It needs none of better-auth, so API requests never wait for that to load. */
export function sessionReader({
  sql,
  clock,
  publicUrl,
}: Pick<AccountContext, 'sql' | 'clock' | 'publicUrl'>): FindSession {
  const { name } = sessionCookie(publicUrl)
  const cache = new Map<string, { session: FoundSession | null; until: number }>()

  return async (headers) => {
    const token = readSessionToken(headers, name)
    if (token === null) return null
    const now = clock().getTime()
    const cached = cache.get(token)
    if (cached && cached.until > now) return cached.session
    const [row] = await sql<FoundSession[]>`
      select id as session_id, user_id from sessions
      where token_hash = ${hashTokenText(token)} and expires_at > ${new Date(now)}`
    const session = row ?? null
    if (cache.size >= CACHE_SIZE) cache.clear()
    cache.set(token, { session, until: now + CACHE_MS })
    return session
  }
}
