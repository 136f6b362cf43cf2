import { AppError } from '../platform/errors.ts'
import { isPassword } from '../platform/password-hash.ts'
import type { AccountContext } from './context.ts'
import type { AccountLimits } from './limits.ts'

// Whoever has no password proves that it is them by having logged in just now.
const FRESH_MS = 10 * 60 * 1000

/**
 * Makes sure that it is still the owner who sits there, before something is changed that would lock
 * them out.
 * @throws {AppError} `code_wrong`: not the password; `forbidden`: no password, and the login is old.
 */
export async function reauthenticate(
  { sql, clock, limits }: AccountContext & { limits: AccountLimits },
  who: { userId: string; sessionId: string; password?: string | undefined },
): Promise<void> {
  const [row] = await sql<{ passwordHash: string | null; createdAt: Date }[]>`
    select l.password_hash, s.created_at from sessions s
    left join logins l on l.user_id = s.user_id and l.provider = 'credential'
    where s.id = ${who.sessionId} and s.user_id = ${who.userId}`
  if (!row) throw new AppError('unauthorized', 'Log in first.')
  if (row.passwordHash === null) {
    if (clock().getTime() - row.createdAt.getTime() <= FRESH_MS) return
    throw new AppError('forbidden', 'Log out and in again, and do this within ten minutes.')
  }
  await limits.login.take(who.userId)
  if (await isPassword(who.password ?? '', row.passwordHash)) return
  throw new AppError('code_wrong', 'This is not your password.', {
    errors: [{ field: 'password', message: 'is not your password' }],
  })
}
