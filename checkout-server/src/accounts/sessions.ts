import type { AccountContext } from './context.ts'

/** One place where somebody is logged in. */
export interface ListedSession {
  id: string
  method: string
  secondFactor: string | null
  address: string
  userAgent: string
  createdAt: Date
  lastUsedAt: Date
}

/** Where a user is logged in, new to old. */
export function listSessions(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  userId: string,
): Promise<ListedSession[]> {
  return sql<ListedSession[]>`
    select id, method, second_factor, address, user_agent, created_at, updated_at as last_used_at
    from sessions where user_id = ${userId} and expires_at > ${clock()} order by created_at desc`
}

/** Ends one session of the user. @returns False: they have no such session. */
export async function endSession(
  { sql }: Pick<AccountContext, 'sql'>,
  input: { userId: string; sessionId: string },
): Promise<boolean> {
  const rows = await sql`
    delete from sessions where id = ${input.sessionId} and user_id = ${input.userId}
    returning 1 as one`
  return rows.length > 0
}

/** Deletes what nobody can use any more. */
export async function forgetExpired({
  sql,
  clock,
}: Pick<AccountContext, 'sql' | 'clock'>): Promise<void> {
  const at = clock()
  await sql`delete from sessions where expires_at <= ${at}`
  await sql`delete from login_attempts where expires_at <= ${at}`
  await sql`delete from one_time_codes where expires_at <= ${at}`
  await sql`delete from mailed_tokens where expires_at <= ${at}`
  await sql`delete from verifications where expires_at <= ${at}`
}
