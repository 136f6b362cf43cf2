import { Hono } from 'hono'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { ownPagesOnly } from '../../platform/http/same-origin.ts'
import type { DashboardApiDeps } from './env.ts'
import { facebookLinkRoutes, facebookLoginRoutes } from './facebook.ts'
import { finishRoutes } from './finish-login.ts'
import { invitationRoutes } from './invitations.ts'
import { mailedRoutes } from './mailed.ts'
import { meRoutes } from './me.ts'
import { operatorRoutes } from './operator.ts'
import { passkeyLoginRoutes, passkeyRoutes } from './passkeys.ts'
import { secondFactorRoutes } from './second-factor.ts'
import { sessionRoutes } from './sessions.ts'
import { signInRoutes } from './sign-in.ts'
import { telegramRoutes } from './telegram.ts'

/**
 * `/dashboard-api`: what only a person has, such as logins, sessions and a profile. Everything about a
 * shop is `/v1`, which takes the same session.
 */
export function dashboardApiRoutes(deps: DashboardApiDeps): Hono<BaseEnv> {
  const app = new Hono<BaseEnv>()
  app.use(ownPagesOnly(deps.accounts.publicUrl))
  app.use(async function neverStored(c, next) {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.route('/auth', signInRoutes(deps))
  app.route('/auth', mailedRoutes(deps))
  app.route('/auth', finishRoutes(deps))
  app.route('/auth', passkeyLoginRoutes(deps))
  app.route('/auth', facebookLoginRoutes(deps))
  app.route('/me/facebook', facebookLinkRoutes(deps))
  app.route('/second-factor', secondFactorRoutes(deps))
  app.route('/passkeys', passkeyRoutes(deps))
  app.route('/invitations', invitationRoutes(deps))
  app.route('/sessions', sessionRoutes(deps))
  app.route('/me', meRoutes(deps))
  app.route('/telegram', telegramRoutes(deps))
  app.route('/operator', operatorRoutes(deps))
  return refuseOtherMethods(app)
}
