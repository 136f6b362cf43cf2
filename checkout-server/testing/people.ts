import type { Role } from '@autogopay/shared'
import type { Sql } from '../src/platform/database.ts'
import type { Sessions } from '../src/platform/http/merchant-auth.ts'

/**
 * Signed-in people of a test, as the server's guard asks for them.
 * @param sql - Where they have a row each, once they have asked for something.
 */
export function openPeople(sql: Sql) {
  const teams = new Map<string, { merchantId: string; role: Role }[]>()
  let count = 0
  const sessions: Sessions = {
    async findSession(headers) {
      const userId = /(?:^|; )test-session=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
      if (userId === undefined || !teams.has(userId)) return null
      const name = userId.replace('_', '-')
      await sql`
        insert into users (id, username, name, email)
        values (${userId}, ${name}, ${name}, ${`${name}@example.test`}) on conflict do nothing`
      return { userId, sessionId: `of ${userId}` }
    },
    members: async (userId) => teams.get(userId) ?? [],
  }
  return {
    sessions,
    /** Signs somebody in who is in these teams. @returns Their id and the headers of their browser. */
    signIn(origin: string, ...memberships: { merchantId: string; role: Role }[]) {
      count += 1
      const userId = `usr_${String(count).padStart(26, '0')}`
      teams.set(userId, memberships)
      const headers = { cookie: `test-session=${userId}`, origin, 'x-autogopay-csrf': '1' }
      return { userId, headers }
    },
  }
}
