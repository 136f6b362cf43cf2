import { GiveSecondFactor, type SignInResult } from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import { giveSecondFactor } from '../../accounts/finish-login.ts'
import { findAttempt, methodsOf } from '../../accounts/login-attempt.ts'
import { sendCode, wrongCode } from '../../accounts/second-factors.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps } from './env.ts'
import { originOf, setSessionCookie } from './session-cookie.ts'
import { owedAnswer } from './sign-in.ts'

/** `/dashboard-api/auth/second-factor`: the second step of a login. */
export function finishRoutes({ accounts, trustedProxies }: DashboardApiDeps): Hono<BaseEnv> {
  const { limits } = accounts
  const attemptOf = async (c: Context) => {
    const attempt = await findAttempt(accounts, c.req.raw.headers)
    if (!attempt) throw new AppError('unauthorized', 'Begin the login again.')
    return attempt
  }
  return new Hono<BaseEnv>()
    .get('/second-factor', async (c) => c.json(await owedAnswer(accounts, await attemptOf(c))))
    .post('/second-factor/send', async (c) => {
      const attempt = await attemptOf(c)
      await limits.sendFrom.take(clientAddress(c, trustedProxies))
      await limits.send.take(`login|${attempt.userId}`)
      if (!(await methodsOf(accounts, attempt.userId)).includes('telegram')) {
        throw new AppError('invalid_request', 'Codes by Telegram are not on for this account.')
      }
      await sendCode(accounts, { userId: attempt.userId, purpose: 'login', subject: attempt.id })
      return c.body(null, 202)
    })
    .post('/second-factor/verify', async (c) => {
      const attempt = await attemptOf(c)
      await limits.codeFrom.take(clientAddress(c, trustedProxies))
      const factor = await readJson(c, GiveSecondFactor)
      await limits.code.take(`login|${attempt.userId}`)
      const origin = originOf(c, trustedProxies)
      const done = await giveSecondFactor(accounts, attempt, { factor, origin })
      if (!done) throw wrongCode()
      await setSessionCookie(c, accounts, { ...attempt, token: done.token })
      return c.json({ status: 'signed_in' } satisfies SignInResult)
    })
}
