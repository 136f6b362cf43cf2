import type { Me } from '@autogopay/shared'
import type { Context } from 'hono'
import type { Accounts } from '../../accounts/accounts.ts'
import { extendSession } from '../../accounts/extend-session.ts'
import { listMemberships, readUser } from '../../accounts/me.ts'
import { AppError } from '../../platform/errors.ts'
import { permissionsOfRole } from '../../platform/http/principal.ts'
import { CSRF_HEADER, CSRF_VALUE } from '../../platform/http/same-origin.ts'

interface Session {
  userId: string
  sessionId: string
}

/**
 * Reads who is logged in, and for which shops.
 * @throws {AppError} `unauthorized`: the person has gone since.
 */
export const meReader =
  (accounts: Accounts) =>
  async ({ userId, sessionId }: Session): Promise<Me> => {
    const [user, memberships, isLinked] = await Promise.all([
      readUser(accounts, userId),
      listMemberships(accounts, userId),
      accounts.telegram.isLinked(userId),
    ])
    if (!user) throw new AppError('unauthorized', 'Log in first.')
    return {
      user: { ...user, telegram: { linked: isLinked } },
      merchants: memberships.map(({ merchantId, name, role }) => ({
        id: merchantId,
        name,
        role,
        permissions: [...permissionsOfRole(role)],
      })),
      session: { id: sessionId },
      csrf: { header: CSRF_HEADER, value: CSRF_VALUE },
    }
  }

/** Lets a session that is used last longer. */
export async function extend(c: Context, accounts: Accounts, sessionId: string): Promise<void> {
  const cookie = await extendSession(accounts, {
    sessionId,
    cookie: c.req.header('cookie') ?? '',
  })
  if (cookie) c.header('set-cookie', cookie)
}
