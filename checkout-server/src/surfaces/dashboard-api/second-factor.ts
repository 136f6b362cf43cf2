import { ConfirmFactor, Reauthenticate, type FactorOn, type TotpSecret } from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import { readUser } from '../../accounts/me.ts'
import { reauthenticate } from '../../accounts/reauthenticate.ts'
import { renewRecoveryCodes } from '../../accounts/recovery-codes.ts'
import {
  beginTelegram,
  beginTotp,
  confirmTelegram,
  confirmTotp,
  turnOff,
} from '../../accounts/second-factors.ts'
import { AppError } from '../../platform/errors.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { noteWriter } from './note.ts'
import { requireSession } from './require-session.ts'

/** `/dashboard-api/second-factor`: turning two-step verification on and off. */
export function secondFactorRoutes(deps: DashboardApiDeps): Hono<SessionEnv> {
  const { accounts } = deps
  const note = noteWriter(deps)
  const app = new Hono<SessionEnv>()
  app.use(requireSession(accounts.findSession))
  /** Reads the password again; every change of how one logs in asks for it. */
  const reauthenticated = async (c: Context<SessionEnv>) => {
    const { password } = await readJson(c, Reauthenticate)
    const { userId, sessionId } = c.var
    await reauthenticate(accounts, { userId, sessionId, password })
    return { userId, sessionId }
  }
  const off = (kind: 'totp' | 'telegram') => async (c: Context<SessionEnv>) => {
    const { userId } = await reauthenticated(c)
    if (!(await turnOff(accounts, { userId, kind }))) {
      throw new AppError('not_found', 'This is not on.')
    }
    await note(c, 'second_factor.turned_off', { data: { kind } })
    return c.body(null, 204)
  }
  /** Codes are few: five are looked at in 15 minutes. */
  const confirmation = async (c: Context<SessionEnv>) => {
    const { userId, sessionId } = c.var
    const { code } = await readJson(c, ConfirmFactor)
    await accounts.limits.code.take(`turn-on|${userId}`)
    return { userId, sessionId, code }
  }
  return app
    .post('/totp/begin', async (c) => {
      const { userId } = await reauthenticated(c)
      const user = await readUser(accounts, userId)
      const account = user?.email ?? user?.username ?? userId
      return c.json((await beginTotp(accounts, { userId, account })) satisfies TotpSecret)
    })
    .post('/totp/confirm', async (c) => {
      const recoveryCodes = await confirmTotp(accounts, await confirmation(c))
      await note(c, 'second_factor.turned_on', { data: { kind: 'totp' } })
      return c.json({ recoveryCodes } satisfies FactorOn)
    })
    .post('/totp/off', off('totp'))
    .post('/telegram/begin', async (c) => {
      const { userId } = await reauthenticated(c)
      await accounts.limits.send.take(`turn-on|${userId}`)
      await beginTelegram(accounts, userId)
      return c.body(null, 202)
    })
    .post('/telegram/confirm', async (c) => {
      const recoveryCodes = await confirmTelegram(accounts, await confirmation(c))
      await note(c, 'second_factor.turned_on', { data: { kind: 'telegram' } })
      return c.json({ recoveryCodes } satisfies FactorOn)
    })
    .post('/telegram/off', off('telegram'))
    .post('/recovery-codes', async (c) => {
      const { userId } = await reauthenticated(c)
      const recoveryCodes = await accounts.sql.begin((tx) =>
        renewRecoveryCodes(tx, accounts, userId),
      )
      await note(c, 'recovery_codes.renewed')
      return c.json({ recoveryCodes } satisfies FactorOn)
    })
}
