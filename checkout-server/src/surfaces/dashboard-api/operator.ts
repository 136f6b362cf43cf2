import {
  ExtendMerchant,
  IssueKeys,
  ListKeys,
  ListOperatedMerchants,
  ListWholeAuditLog,
  MerchantId,
  SavePackage,
  SuspendMerchant,
  SwitchProviderOff,
  type IssuedKeys,
} from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { listWholeAuditLog } from '../../merchants/audit.ts'
import type { Operator } from '../../operators/by.ts'
import { extendMerchant, resumeMerchant, suspendMerchant } from '../../operators/change-merchant.ts'
import { readHealth } from '../../operators/health.ts'
import { isOperator } from '../../operators/operators.ts'
import { noSuchMerchant, readMerchant, searchMerchants } from '../../operators/read-merchants.ts'
import {
  issueKeys,
  listAllPackages,
  offerPackage,
  pageOfKeys,
  withdrawKey,
} from '../../operators/sell.ts'
import {
  listProviders,
  switchProviderOff,
  switchProviderOn,
} from '../../operators/switch-providers.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import { readJson, readQuery } from '../../platform/http/json-body.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'

/** `/dashboard-api/operator`: for the people who run this installation; for others there is nothing. */
export function operatorRoutes({ accounts, trustedProxies }: DashboardApiDeps): Hono<SessionEnv> {
  const { sql } = accounts
  const byOf = (c: Context<SessionEnv>): Operator => ({
    id: c.var.userId,
    address: clientAddress(c, trustedProxies),
  })
  return new Hono<SessionEnv>()
    .use(operatorsOnly(accounts))
    .get('/merchants', async (c) =>
      c.json(await searchMerchants(sql, readQuery(c, ListOperatedMerchants))),
    )
    .get('/merchants/:id', async (c) => c.json(await readMerchant(sql, merchantIn(c))))
    .post('/merchants/:id/suspend', async (c) => {
      const { reason } = await readJson(c, SuspendMerchant)
      return c.json(await suspendMerchant(accounts, byOf(c), { id: merchantIn(c), reason }))
    })
    .post('/merchants/:id/resume', async (c) =>
      c.json(await resumeMerchant(accounts, byOf(c), merchantIn(c))),
    )
    .post('/merchants/:id/extend', async (c) => {
      const { days } = await readJson(c, ExtendMerchant)
      return c.json(await extendMerchant(accounts, byOf(c), { id: merchantIn(c), days }))
    })
    .get('/providers', async (c) => c.json({ data: await listProviders(sql) }))
    .post('/providers/:provider/switch-off', async (c) => {
      const { reason } = await readJson(c, SwitchProviderOff)
      const provider = c.req.param('provider')
      return c.json(await switchProviderOff(accounts, byOf(c), { provider, reason }))
    })
    .post('/providers/:provider/switch-on', async (c) =>
      c.json(await switchProviderOn(accounts, byOf(c), c.req.param('provider'))),
    )
    .get('/packages', async (c) => c.json({ data: await listAllPackages(sql) }))
    .post('/packages', async (c) =>
      c.json(await offerPackage(accounts, byOf(c), await readJson(c, SavePackage))),
    )
    .get('/activation-keys', async (c) => c.json(await pageOfKeys(sql, readQuery(c, ListKeys))))
    .post('/activation-keys', async (c) => {
      const data = await issueKeys(accounts, byOf(c), await readJson(c, IssueKeys))
      return c.json({ data } satisfies IssuedKeys, 201)
    })
    .post('/activation-keys/:id/revoke', async (c) => {
      await withdrawKey(accounts, byOf(c), c.req.param('id'))
      return c.body(null, 204)
    })
    .get('/health', async (c) => c.json(await readHealth(accounts)))
    .get('/audit-log', async (c) =>
      c.json(await listWholeAuditLog(sql, readQuery(c, ListWholeAuditLog))),
    )
}

/** Whoever is no operator learns of nothing here, not even of methods. Looked up at each request. */
const operatorsOnly = ({ findSession, sql }: DashboardApiDeps['accounts']) =>
  createMiddleware<SessionEnv>(async function operatorRequired(c, next) {
    const session = await findSession(c.req.raw.headers)
    if (!session || !(await isOperator(sql, session.userId))) {
      throw new AppError('not_found', 'There is nothing at this address.')
    }
    c.set('userId', session.userId)
    c.set('sessionId', session.sessionId)
    await next()
  })

function merchantIn(c: Context<SessionEnv>): string {
  const id = MerchantId.safeParse(c.req.param('id'))
  if (!id.success) throw noSuchMerchant()
  return id.data
}
