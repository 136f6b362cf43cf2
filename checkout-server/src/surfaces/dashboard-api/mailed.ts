import { MailedLink, RequestReset, ResetPassword, SendVerification } from '@autogopay/shared'
import { Hono } from 'hono'
import { assertStrongPassword } from '../../accounts/password-strength.ts'
import { confirmEmailChange } from '../../accounts/profile.ts'
import { resetPassword, sendReset } from '../../accounts/reset-password.ts'
import { sendVerification, verifyEmail } from '../../accounts/verify-email.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps } from './env.ts'

/** `/dashboard-api/auth`: what is sent to people who are not logged in, and what it is good for. */
export function mailedRoutes({ accounts, trustedProxies }: DashboardApiDeps): Hono<BaseEnv> {
  const { limits, background } = accounts
  return new Hono<BaseEnv>()
    .post('/send-verification', async (c) => {
      await limits.sendFrom.take(clientAddress(c, trustedProxies))
      const { email } = await readJson(c, SendVerification)
      await limits.send.take(`verify|${email.toLowerCase()}`)
      background('mailing a confirmation', () => sendVerification(accounts, { email }))
      return c.body(null, 202)
    })
    .post('/verify-email', async (c) => {
      const address = clientAddress(c, trustedProxies)
      await limits.codeFrom.take(address)
      const { token } = await readJson(c, MailedLink)
      if (!(await verifyEmail(accounts, { token, address }))) throw useless()
      return c.body(null, 204)
    })
    .post('/confirm-email', async (c) => {
      const address = clientAddress(c, trustedProxies)
      await limits.codeFrom.take(address)
      const { token } = await readJson(c, MailedLink)
      if (!(await confirmEmailChange(accounts, { token, address }))) throw useless()
      return c.body(null, 204)
    })
    .post('/request-password-reset', async (c) => {
      await limits.sendFrom.take(clientAddress(c, trustedProxies))
      const wish = await readJson(c, RequestReset)
      await limits.send.take(`reset|${wish.email.toLowerCase()}`)
      background('sending a way to a new password', () => sendReset(accounts, wish))
      return c.body(null, 202)
    })
    .post('/reset-password', async (c) => {
      const address = clientAddress(c, trustedProxies)
      await limits.codeFrom.take(address)
      const { newPassword, ...proof } = await readJson(c, ResetPassword)
      const own = 'email' in proof ? [proof.email] : []
      await assertStrongPassword({ password: newPassword, own, field: 'newPassword' })
      if ('email' in proof) await limits.code.take(`reset|${proof.email.toLowerCase()}`)
      if (!(await resetPassword(accounts, { proof, newPassword, address }))) throw useless()
      return c.body(null, 204)
    })
}

function useless(): AppError {
  return new AppError(
    'code_wrong',
    'This link or code is not right, was used before or is too old. Ask for another one.',
  )
}
