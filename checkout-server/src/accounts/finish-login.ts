import { auditPerson } from './audit.ts'
import type { AccountContext } from './context.ts'
import { MOST_TRIES, tryCode } from './one-time-codes.ts'
import type { LoginAttempt } from './login-attempt.ts'
import { openSession, type LoginMethod, type Opened, type SecondFactor } from './open-session.ts'
import { consumeRecoveryCode } from './recovery-codes.ts'
import { tryTotp } from './second-factors.ts'
import { newToken } from './tokens.ts'

/** A second factor as somebody gives it. */
export interface GivenFactor {
  method: 'totp' | 'telegram' | 'recovery_code'
  code: string
}

/** Where a login comes from. */
export interface Origin {
  address: string
  userAgent: string
}

/**
 * Ends a login attempt by its second factor, with a new token: the attempt's own never opens anything.
 * @returns Null: the code is wrong, or it was one try too many for this attempt.
 */
export async function giveSecondFactor(
  context: AccountContext,
  attempt: LoginAttempt,
  input: { factor: GivenFactor; origin: Origin },
): Promise<{ token: string; opened: Opened } | null> {
  const { factor, origin } = input
  const { sql, clock } = context
  // Counted before the code is looked at: of many at once five are judged.
  const counted = await sql`
    update login_attempts set tries = tries + 1
    where id = ${attempt.id} and tries < ${MOST_TRIES} and expires_at > ${clock()}
    returning 1 as one`
  if (counted.length === 0) return null
  if (!(await isRight(context, attempt, factor))) {
    await auditPerson(sql, {
      userId: attempt.userId,
      action: 'login.second_factor_failed',
      subject: attempt.id,
      data: { method: factor.method },
      address: origin.address,
      at: clock(),
    })
    return null
  }
  const ended = await sql`delete from login_attempts where id = ${attempt.id} returning 1 as one`
  if (ended.length === 0) return null
  const token = newToken()
  const opened = await openSession(context, {
    userId: attempt.userId,
    method: attempt.method as LoginMethod,
    secondFactor: factor.method satisfies SecondFactor,
    token,
    ...origin,
    isRemembered: attempt.isRemembered,
  })
  return { token, opened }
}

function isRight(
  context: AccountContext,
  { id, userId }: LoginAttempt,
  { method, code }: GivenFactor,
): Promise<boolean> {
  if (method === 'totp') return tryTotp(context, { userId, code, isConfirmed: true })
  if (method === 'recovery_code') return consumeRecoveryCode(context, userId, code)
  return tryCode(context, { userId, purpose: 'login', subject: id }, code)
}
