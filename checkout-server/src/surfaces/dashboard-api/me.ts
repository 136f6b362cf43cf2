import { ChangeEmail, ChangePassword, LeaveTeam, Reauthenticate, UpdateMe } from '@autogopay/shared'
import { Hono } from 'hono'
import { exportPersonalData } from '../../accounts/export-data.ts'
import { assertStrongPassword } from '../../accounts/password-strength.ts'
import { beginEmailChange, changePassword, updateProfile } from '../../accounts/profile.ts'
import { reauthenticate } from '../../accounts/reauthenticate.ts'
import { deleteAccount } from '../../merchants/delete-account.ts'
import { leaveTeam } from '../../merchants/members.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { noteWriter } from './note.ts'
import { extend, meReader } from './read-me.ts'
import { requireSession } from './require-session.ts'

/** `/dashboard-api/me`: who is logged in, for which shops, and what they change of themselves. */
export function meRoutes({ accounts, trustedProxies }: DashboardApiDeps): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>()
  app.use(requireSession(accounts.findSession))
  const note = noteWriter({ accounts, trustedProxies })
  const readMe = meReader(accounts)
  return app
    .get('/', async (c) => {
      const me = await readMe(c.var)
      await extend(c, accounts, c.var.sessionId)
      return c.json(me)
    })
    .patch('/', async (c) => {
      await updateProfile(accounts, c.var.userId, await readJson(c, UpdateMe))
      return c.json(await readMe(c.var))
    })
    .get('/export', async (c) => {
      c.header('content-disposition', 'attachment; filename="autogopay-data.json"')
      return c.json(await exportPersonalData(accounts, c.var.userId))
    })
    .post('/delete', async (c) => {
      const { password } = await readJson(c, Reauthenticate)
      const { userId, sessionId } = c.var
      await reauthenticate(accounts, { userId, sessionId, password })
      const address = clientAddress(c, trustedProxies)
      return c.json({ kept: await deleteAccount(accounts, { userId, address }) })
    })
    .post('/leave', async (c) => {
      const { merchantId } = await readJson(c, LeaveTeam)
      const address = clientAddress(c, trustedProxies)
      await leaveTeam(accounts, { merchantId, userId: c.var.userId, address })
      return c.json(await readMe(c.var))
    })
    .post('/password', async (c) => {
      const { password, newPassword } = await readJson(c, ChangePassword)
      const { userId, sessionId } = c.var
      await reauthenticate(accounts, { userId, sessionId, password })
      const { user } = await readMe(c.var)
      const own = [user.email ?? '', user.name]
      await assertStrongPassword({ password: newPassword, own, field: 'newPassword' })
      const address = clientAddress(c, trustedProxies)
      await changePassword(accounts, { userId, sessionId, newPassword, address })
      return c.body(null, 204)
    })
    .post('/email', async (c) => {
      const { password, newEmail } = await readJson(c, ChangeEmail)
      const { userId, sessionId } = c.var
      if (accounts.mailer === null) {
        throw new AppError(
          'forbidden',
          'This server sends no mail, so no address can be confirmed.',
        )
      }
      await reauthenticate(accounts, { userId, sessionId, password })
      await accounts.limits.send.take(`change|${userId}`)
      await note(c, 'email.change_requested')
      accounts.background('mailing about a new address', () =>
        beginEmailChange(accounts, { userId, newEmail: newEmail.toLowerCase() }),
      )
      return c.body(null, 202)
    })
}
