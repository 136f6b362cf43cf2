import { MailedLink, Reauthenticate } from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import {
  linkByMail,
  linkFacebook,
  logInByFacebook,
  unlinkFacebook,
} from '../../accounts/facebook/come-back.ts'
import { dialogLink, FacebookRefused, readProfile } from '../../accounts/facebook/graph.ts'
import { reauthenticate } from '../../accounts/reauthenticate.ts'
import { newToken } from '../../accounts/tokens.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { noteWriter } from './note.ts'
import { requireSession } from './require-session.ts'
import { originOf, setSessionCookie } from './session-cookie.ts'

const COOKIE = 'autogopay_facebook'
const COOKIE_SECONDS = 10 * 60
const CALLBACK = '/dashboard-api/auth/callback/facebook'
/** What the browser keeps while its owner is at Facebook. */
const UnderWay = z.object({ state: z.string(), linkTo: z.string().nullable() })
type UnderWay = z.infer<typeof UnderWay>

type FacebookDeps = Pick<DashboardApiDeps, 'accounts' | 'trustedProxies' | 'facebook'>

/** Sends a browser to Facebook; only the same browser can come back. */
function begin(c: Context, { accounts, facebook }: FacebookDeps, linkTo: string | null) {
  if (!facebook) throw new AppError('not_found', 'Facebook is not set up on this server.')
  const underWay: UnderWay = { state: newToken(), linkTo }
  const { publicUrl, vault } = accounts
  setCookie(c, COOKIE, vault.seal(JSON.stringify(underWay), COOKIE), {
    path: CALLBACK,
    httpOnly: true,
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
    maxAge: COOKIE_SECONDS,
  })
  const redirectUri = `${publicUrl}${CALLBACK}`
  return c.json({ url: dialogLink(facebook.settings, { redirectUri, state: underWay.state }) })
}

/** `/dashboard-api/auth`: logging in by Facebook. */
export function facebookLoginRoutes(deps: DashboardApiDeps): Hono<BaseEnv> {
  const { accounts, facebook, trustedProxies } = deps
  const to = (c: Context, place: string) => c.redirect(`${accounts.publicUrl}/dashboard${place}`)

  const profileOf = async (c: Context, underWay: UnderWay) => {
    const { code, state } = c.req.query()
    if (!facebook || !code || state !== underWay.state) return null
    const redirectUri = `${accounts.publicUrl}${CALLBACK}`
    try {
      return await readProfile(facebook.settings, facebook.dispatcher, { code, redirectUri })
    } catch (error) {
      if (!(error instanceof FacebookRefused || error instanceof z.ZodError)) throw error
      accounts.log.warn({ reason: error.message }, 'Facebook vouched for nobody')
      return null
    }
  }
  const readUnderWay = (c: Context): UnderWay | null => {
    const sealed = getCookie(c, COOKIE)
    deleteCookie(c, COOKIE, { path: CALLBACK })
    try {
      return sealed ? UnderWay.parse(JSON.parse(accounts.vault.open(sealed, COOKIE))) : null
    } catch {
      // Changed, or sealed by a key that is gone: as good as none.
      return null
    }
  }
  const link = async (c: Context, input: { userId: string; facebookId: string }) => {
    // The session may have ended, or be another person's, since it began.
    const session = await accounts.findSession(c.req.raw.headers)
    if (session?.userId !== input.userId) return to(c, '/login#facebook=failed')
    const address = clientAddress(c, trustedProxies)
    const isLinked = await linkFacebook(accounts, { ...input, address })
    return to(c, `/settings/security#facebook=${isLinked ? 'linked' : 'taken'}`)
  }
  return new Hono<BaseEnv>()
    .post('/facebook', (c) => begin(c, deps, null))
    .post('/link-facebook', async (c) => {
      const address = clientAddress(c, trustedProxies)
      await accounts.limits.codeFrom.take(address)
      const { token } = await readJson(c, MailedLink)
      if (await linkByMail(accounts, { token, address })) return c.body(null, 204)
      throw new AppError('code_wrong', 'This link was used before or is too old. Log in again.')
    })
    .get('/callback/facebook', async (c) => {
      await accounts.limits.loginFrom.take(clientAddress(c, trustedProxies))
      const underWay = readUnderWay(c)
      const profile = underWay && (await profileOf(c, underWay))
      if (!profile) return to(c, '/login#facebook=failed')
      if (underWay.linkTo !== null) {
        return link(c, { userId: underWay.linkTo, facebookId: profile.id })
      }
      const login = await logInByFacebook(accounts, profile, {
        origin: originOf(c, trustedProxies),
        register: deps.registerOwner,
      })
      if (login.kind !== 'opened') return to(c, `/login#facebook=${login.kind}`)
      await setSessionCookie(c, accounts, { token: login.token, isRemembered: true })
      if (login.opened.kind === 'second_factor_owed') return to(c, '/second-factor')
      return to(c, login.isNew ? '/welcome' : '')
    })
}

/** `/dashboard-api/me/facebook`: linking and unlinking. */
export function facebookLinkRoutes(deps: DashboardApiDeps): Hono<SessionEnv> {
  const { accounts } = deps
  const note = noteWriter(deps)
  const app = new Hono<SessionEnv>()
  app.use(requireSession(accounts.findSession))
  const reauthenticated = async (c: Context<SessionEnv>): Promise<string> => {
    const { password } = await readJson(c, Reauthenticate)
    const { userId, sessionId } = c.var
    await reauthenticate(accounts, { userId, sessionId, password })
    return userId
  }
  return app
    .post('/', async (c) => begin(c, deps, await reauthenticated(c)))
    .post('/unlink', async (c) => {
      if (await unlinkFacebook(accounts, await reauthenticated(c))) {
        await note(c, 'facebook.unlinked')
        return c.body(null, 204)
      }
      throw new AppError(
        'invalid_request',
        'There is no link, or no password to log in by without it.',
      )
    })
}
