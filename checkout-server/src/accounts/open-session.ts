import { newId } from '../platform/ids.ts'
import { auditPerson } from './audit.ts'
import type { AccountContext } from './context.ts'
import { SESSION_SECONDS } from './session-cookie.ts'
import { notifyLogin } from './tell.ts'
import { hashTokenText } from './tokens.ts'

/** How long somebody may take for the second factor. */
export const ATTEMPT_SECONDS = 10 * 60
// Without "remember me": the browser forgets the cookie when it is closed, and we after a day.
const SHORT_SESSION_SECONDS = 24 * 60 * 60

export type LoginMethod = 'password' | 'facebook' | 'passkey'
export type SecondFactor = 'totp' | 'telegram' | 'recovery_code' | 'passkey'

/** Somebody whose first factor was right. */
export interface Login {
  userId: string
  method: LoginMethod
  /** Given already; null: not yet, or none is owed. */
  secondFactor: SecondFactor | null
  /** Of the cookie that the browser gets. */
  token: string
  address: string
  userAgent: string
  isRemembered: boolean
}

/** A session, or, when the user owes a second factor, what waits for it. */
export interface Opened {
  id: string
  kind: 'session' | 'second_factor_owed'
  createdAt: Date
  expiresAt: Date
}

/**
 * Opens a session; the only way to one, whatever the first factor was. Without the second factor that
 * the user owes, only a login attempt is kept, which opens nothing but the step of the second factor.
 */
export async function openSession(context: AccountContext, login: Login): Promise<Opened> {
  const at = context.clock()
  const opened = await context.sql.begin(async (tx): Promise<Opened> => {
    // The lock orders this with turning a second factor on, which ends all sessions that are there.
    const [user] = await tx<{ needsSecondFactor: boolean }[]>`
      select needs_second_factor from users where id = ${login.userId} for share`
    if (!user) throw new Error(`there is no user ${login.userId}`)
    const isOwed = user.needsSecondFactor && login.secondFactor === null
    const id = newId('ses', at)
    const seconds = login.isRemembered ? SESSION_SECONDS : SHORT_SESSION_SECONDS
    const expiresAt = new Date(at.getTime() + (isOwed ? ATTEMPT_SECONDS : seconds) * 1000)
    const common = {
      id,
      user_id: login.userId,
      token_hash: hashTokenText(login.token),
      method: login.method,
      address: login.address,
      user_agent: login.userAgent.slice(0, 400),
      expires_at: expiresAt,
      created_at: at,
    }
    if (isOwed) {
      await tx`
        insert into login_attempts ${tx({ ...common, is_remembered: login.isRemembered })}`
    } else {
      await tx`
        insert into sessions
          ${tx({ ...common, second_factor: login.secondFactor, updated_at: at })}`
      const { userId, method, secondFactor, address } = login
      const data = { method, secondFactor }
      await auditPerson(tx, {
        userId,
        action: 'login.succeeded',
        subject: id,
        data,
        address,
        at,
      })
    }
    return { id, kind: isOwed ? 'second_factor_owed' : 'session', createdAt: at, expiresAt }
  })
  if (opened.kind === 'session') {
    const { userId, address, userAgent, method, secondFactor } = login
    const methods = [...new Set([method, ...(secondFactor ? [secondFactor] : [])])]
    context.background('telling of a login', () =>
      notifyLogin(context, { userId, at, address, userAgent, methods }),
    )
  }
  return opened
}
