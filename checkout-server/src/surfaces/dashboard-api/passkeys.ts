import {
  formatInstant,
  GivenPasskey,
  NewPasskey,
  Reauthenticate,
  type FactorOn,
  type ListedPasskey,
  type SignInResult,
} from '@autogopay/shared'
import { Hono } from 'hono'
import { listPasskeys } from '../../accounts/passkeys.ts'
import { reauthenticate } from '../../accounts/reauthenticate.ts'
import { turnOff, turnOn } from '../../accounts/second-factors.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { forward, setCookies } from './forward.ts'
import { noteWriter } from './note.ts'
import { requireSession } from './require-session.ts'

/** `/dashboard-api/auth/passkey`: logging in by a passkey, or giving it as the second factor. */
export function passkeyLoginRoutes({ accounts, trustedProxies }: DashboardApiDeps): Hono<BaseEnv> {
  const { limits } = accounts
  return new Hono<BaseEnv>()
    .get('/passkey', async (c) => {
      const answer = await forward(c, accounts, {
        method: 'GET',
        path: '/passkey/generate-authenticate-options',
        address: clientAddress(c, trustedProxies),
      })
      setCookies(c, answer)
      // A passkey is both factors only when the device asked who holds it.
      return c.json({ ...(answer.body as object), userVerification: 'required' })
    })
    .post('/passkey', async (c) => {
      const address = clientAddress(c, trustedProxies)
      await limits.loginFrom.take(address)
      const body = await readJson(c, GivenPasskey)
      const path = '/passkey/verify-authentication'
      setCookies(c, await forward(c, accounts, { method: 'POST', path, body, address }))
      return c.json({ status: 'signed_in' } satisfies SignInResult)
    })
}

/** `/dashboard-api/passkeys`: a person's own. */
export function passkeyRoutes(deps: DashboardApiDeps): Hono<SessionEnv> {
  const { accounts, trustedProxies } = deps
  const note = noteWriter(deps)
  const app = new Hono<SessionEnv>()
  app.use(requireSession(accounts.findSession))
  return app
    .get('/', async (c) => {
      const passkeys = await listPasskeys(accounts, c.var.userId)
      const data = passkeys.map(({ createdAt, ...passkey }): ListedPasskey => ({
        ...passkey,
        createdAt: formatInstant(createdAt),
      }))
      return c.json({ data })
    })
    .post('/options', async (c) => {
      const { password } = await readJson(c, Reauthenticate)
      const { userId, sessionId } = c.var
      await reauthenticate(accounts, { userId, sessionId, password })
      const answer = await forward(c, accounts, {
        method: 'GET',
        path: '/passkey/generate-register-options',
        address: clientAddress(c, trustedProxies),
      })
      setCookies(c, answer)
      return c.json(answer.body as object)
    })
    .post('/', async (c) => {
      const body = await readJson(c, NewPasskey)
      const answer = await forward(c, accounts, {
        method: 'POST',
        path: '/passkey/verify-registration',
        body,
        address: clientAddress(c, trustedProxies),
      })
      setCookies(c, answer)
      const { userId, sessionId } = c.var
      const recoveryCodes = await turnOn(accounts, { userId, sessionId }, 'passkey')
      await note(c, 'passkey.added', { data: { name: body.name } })
      return c.json({ recoveryCodes } satisfies FactorOn, 201)
    })
    .post('/:id/remove', async (c) => {
      const { password } = await readJson(c, Reauthenticate)
      const { userId, sessionId } = c.var
      await reauthenticate(accounts, { userId, sessionId, password })
      if (!(await turnOff(accounts, { userId, passkeyId: c.req.param('id') }))) {
        throw new AppError('not_found', 'There is no such passkey.')
      }
      await note(c, 'passkey.removed', { subject: c.req.param('id') })
      return c.body(null, 204)
    })
}
