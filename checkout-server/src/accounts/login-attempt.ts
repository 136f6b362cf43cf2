import type { SecondFactorKind } from '@autogopay/shared'
import type { AccountContext } from './context.ts'
import { readSessionToken, sessionCookie } from './session-cookie.ts'
import { hashTokenText } from './tokens.ts'

/** Somebody whose first factor was right, and who owes the second. */
export interface LoginAttempt {
  id: string
  userId: string
  method: string
  isRemembered: boolean
  expiresAt: Date
}

/** The login that waits for a second factor, by the request's cookie; null: none does. */
export async function findAttempt(
  context: Pick<AccountContext, 'sql' | 'clock' | 'publicUrl'>,
  headers: Headers,
): Promise<LoginAttempt | null> {
  const token = readSessionToken(headers, sessionCookie(context.publicUrl).name)
  return token === null ? null : attemptByToken(context, token)
}

/** The same by the token itself. */
export async function attemptByToken(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  token: string,
): Promise<LoginAttempt | null> {
  const [row] = await sql<LoginAttempt[]>`
    select id, user_id, method, is_remembered, expires_at from login_attempts
    where token_hash = ${hashTokenText(token)} and expires_at > ${clock()}`
  return row ?? null
}

/** Second factors that a user may give. */
export async function methodsOf(
  { sql }: Pick<AccountContext, 'sql'>,
  userId: string,
): Promise<SecondFactorKind[]> {
  const rows = await sql<{ kind: SecondFactorKind }[]>`
    select kind from second_factors where user_id = ${userId} and confirmed_at is not null
    union all
    select 'passkey' where exists (select from passkeys where user_id = ${userId})
    union all
    select 'recovery_code' where exists (
      select from recovery_codes where user_id = ${userId} and used_at is null)`
  return rows.map(({ kind }) => kind)
}
