import type { AccountContext } from './context.ts'

/** A user's passkeys, old to new. */
export function listPasskeys(
  { sql }: Pick<AccountContext, 'sql'>,
  userId: string,
): Promise<{ id: string; name: string | null; createdAt: Date }[]> {
  return sql<{ id: string; name: string | null; createdAt: Date }[]>`
    select id, name, created_at from passkeys where user_id = ${userId} order by created_at, id`
}
