import type { Sql, Tx } from '../platform/database.ts'

/**
 * Ends a user's sessions and logins that wait for a second factor, in every process within a second; and
 * with them what was begun in one and waits for a mail to be answered: a new address, a new password.
 * @param input.except - A session that goes on.
 * @returns How many sessions ended.
 */
export async function endSessions(
  sql: Sql | Tx,
  input: { userId: string; except?: string },
): Promise<number> {
  await sql`delete from login_attempts where user_id = ${input.userId}`
  await sql`
    delete from mailed_tokens where user_id = ${input.userId} and purpose <> 'verify_email'`
  const rows = await sql`
    delete from sessions where user_id = ${input.userId} and id <> ${input.except ?? ''}
    returning 1 as one`
  return rows.length
}
