import { Hono } from 'hono'
import type { SandboxEnv } from '../http.ts'
import type { Gobiz } from './gobiz.ts'

const notFound = () =>
  Response.json({ errors: [{ code: 'not_found', message: 'Route not found' }] }, { status: 404 })

/** The two hosts of the GoBiz portal, each under its own prefix. */
export const gobizRoutes = ({ pipeline, login, profile, transactions, journals }: Gobiz) => {
  const { ofDevice, ofOwner } = pipeline
  const portal = new Hono<SandboxEnv>()
    .post('/goid/login/request', ofDevice('login', login.request))
    .post('/goid/token', ofDevice('token', login.token))
    .get('/v1/users/me', ofOwner('me', profile.me))
    .post('/v1/merchants/search', ofOwner('search', profile.search))
    .get('/v1/merchants/:id', ofOwner('merchant', profile.merchant))
    .post('/journals/search', ofOwner('journals', journals))
    .all('*', notFound)
  const analytics = new Hono<SandboxEnv>()
    .get('/merchant-analytics/v2/merchants/transactions', ofOwner('transactions', transactions))
    .all('*', notFound)
  return new Hono<SandboxEnv>().route('/gobiz', portal).route('/gojekapi', analytics)
}
