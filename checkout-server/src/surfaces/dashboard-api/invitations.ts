import { AcceptAsNewUser, MailedLink } from '@autogopay/shared'
import { Hono } from 'hono'
import { assertStrongPassword } from '../../accounts/password-strength.ts'
import { sendVerification } from '../../accounts/verify-email.ts'
import { joinAsNewUser, joinTeam, readInvitation } from '../../merchants/invitations.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { requireSession } from './require-session.ts'

/** `/dashboard-api/invitations`: taking one, with an account or without. */
export function invitationRoutes({ accounts, trustedProxies }: DashboardApiDeps): Hono<SessionEnv> {
  const { limits, findSession } = accounts
  return new Hono<SessionEnv>()
    .post('/read', async (c) => {
      await limits.codeFrom.take(clientAddress(c, trustedProxies))
      const { token } = await readJson(c, MailedLink)
      const invitation = await readInvitation(accounts, token)
      if (!invitation) throw useless()
      return c.json(invitation)
    })
    .post('/accept', requireSession(findSession), async (c) => {
      const address = clientAddress(c, trustedProxies)
      await limits.codeFrom.take(address)
      const { token } = await readJson(c, MailedLink)
      const merchantId = await joinTeam(accounts, { token, userId: c.var.userId, address })
      if (merchantId === null) throw useless()
      return c.json({ merchantId })
    })
    .post('/register', async (c) => {
      const address = clientAddress(c, trustedProxies)
      await limits.registerFrom.take(address)
      const wish = await readJson(c, AcceptAsNewUser)
      await assertStrongPassword({ password: wish.password, own: [wish.name], field: 'password' })
      const made = await joinAsNewUser(accounts, { ...wish, address })
      if (!made) throw useless()
      accounts.background('mailing somebody who was invited', () =>
        sendVerification(accounts, made),
      )
      return c.json({ status: 'registered', mailSent: accounts.mailer !== null }, 201)
    })
}

function useless(): AppError {
  return new AppError(
    'code_wrong',
    'This invitation was taken, taken back or is too old; or log in, if you have an account.',
  )
}
