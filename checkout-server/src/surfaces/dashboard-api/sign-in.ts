import {
  formatInstant,
  Register,
  SignIn,
  type LoginWays,
  type SignInResult,
  type WhoIsThere,
} from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import type { Accounts } from '../../accounts/accounts.ts'
import { attemptByToken, methodsOf, type LoginAttempt } from '../../accounts/login-attempt.ts'
import { assertStrongPassword } from '../../accounts/password-strength.ts'
import { sendVerification, tellAlreadyRegistered } from '../../accounts/verify-email.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps } from './env.ts'
import { forward, setCookies, type Forwarded } from './forward.ts'
import { extend, meReader } from './read-me.ts'

/** `/dashboard-api/auth`: registering, logging in and out by password. */
export function signInRoutes(deps: DashboardApiDeps): Hono<BaseEnv> {
  const { accounts, trustedProxies } = deps
  const { limits } = accounts
  const readMe = meReader(accounts)
  return (
    new Hono<BaseEnv>()
      .get('/ways', (c) => {
        const ways = { facebook: deps.facebook !== null, mail: accounts.mailer !== null }
        return c.json(ways satisfies LoginWays)
      })
      // What a page asks first. That nobody is logged in is no error here: browsers would show it as one.
      .get('/session', async (c) => {
        const session = await accounts.findSession(c.req.raw.headers)
        if (!session) return c.json({ me: null } satisfies WhoIsThere)
        const me = await readMe(session)
        await extend(c, accounts, session.sessionId)
        return c.json({ me } satisfies WhoIsThere)
      })
      .post('/register', async (c) => {
        await limits.registerFrom.take(clientAddress(c, trustedProxies))
        const wish = await readJson(c, Register)
        await assertStrongPassword({
          password: wish.password,
          own: [wish.email, wish.businessName, wish.name ?? ''],
          field: 'password',
        })
        const made = await deps.register(wish)
        accounts.background('mailing somebody who registered', () =>
          made ? sendVerification(accounts, made) : tellAlreadyRegistered(accounts, wish.email),
        )
        // The same for an address that somebody has: only its owner is told, by mail.
        return c.json({ status: 'registered', mailSent: accounts.mailer !== null }, 201)
      })
      .post('/sign-in/email', async (c) => {
        const address = clientAddress(c, trustedProxies)
        await limits.loginFrom.take(address)
        const body = await readJson(c, SignIn)
        await limits.login.take(body.email.toLowerCase())
        const answer = await forward(c, accounts, {
          method: 'POST',
          path: '/sign-in/email',
          body,
          address,
        })
        return answerSignIn(c, accounts, answer)
      })
      .post('/sign-out', async (c) => {
        const address = clientAddress(c, trustedProxies)
        setCookies(c, await forward(c, accounts, { method: 'POST', path: '/sign-out', address }))
        return c.body(null, 204)
      })
  )
}

/** Says how a login went on; the cookie is set either way, and opens nothing while a factor is owed. */
export async function answerSignIn(
  c: Context,
  accounts: Accounts,
  { body, cookies }: Forwarded,
): Promise<Response> {
  setCookies(c, { cookies })
  const { token } = body as { token: string }
  const attempt = await attemptByToken(accounts, token)
  return c.json(
    attempt
      ? await owedAnswer(accounts, attempt)
      : ({ status: 'signed_in' } satisfies SignInResult),
  )
}

/** What a login that waits for its second factor is told. */
export async function owedAnswer(accounts: Accounts, attempt: LoginAttempt): Promise<SignInResult> {
  return {
    status: 'second_factor_owed',
    methods: await methodsOf(accounts, attempt.userId),
    expiresAt: formatInstant(attempt.expiresAt),
  }
}
