/**
 * One route that answers fixed JSON: plain, or behind everything that a merchant's request goes through
 * (request id, log, metrics, API key, limits, checks of path and query, security headers).
 */
import { serve } from '@hono/node-server'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { apiKeyReader } from '../../src/merchants/api-keys.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { apiKeyAuth } from '../../src/platform/http/api-key-auth.ts'
import type { BaseEnv } from '../../src/platform/http/env.ts'
import { observeRequests } from '../../src/platform/http/observe.ts'
import { rateLimit } from '../../src/platform/http/rate-limit.ts'
import { openLog } from '../../src/platform/log.ts'
import { openMetrics } from '../../src/platform/metrics.ts'
import type { Settings } from '../../src/platform/settings.ts'
import { parseSettings } from '../../src/platform/settings.ts'
import { openVault } from '../../src/platform/vault.ts'
import { json } from '../../src/surfaces/api-docs/answers.ts'
import { mountRoutes, route } from '../../src/surfaces/api-docs/mount.ts'
import { getPaymentRoute } from '../../src/surfaces/v1/describe-payments.ts'
import { answerCalls } from '../harness/child.ts'

const calls = {
  /** Starts it and returns its URL. @param answer.isPlain - Without the chain. */
  async start(answer: { body: unknown; isPlain: boolean }): Promise<string> {
    const app = answer.isPlain ? plain(answer.body) : chained(answer.body)
    const server = await new Promise<Server>((resolve) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
        resolve(started as Server),
      )
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
}

function plain(body: unknown): Hono<BaseEnv> {
  return new Hono<BaseEnv>().get('/v1/payments/:id', (c) => c.json(body as object))
}

function chained(body: unknown): Hono<BaseEnv> {
  const settings = parseSettings(process.env)
  const guard = apiKeyAuth({
    findOwner: apiKeyReader(merchantsOf(settings)),
    perAddress: rateLimit(settings.rateLimitPerIp),
    perMerchant: rateLimit(settings.rateLimitPerMerchant),
    trustedProxies: 0,
  })
  const routes = [route(getPaymentRoute, () => Promise.resolve(json(body)))]
  return new Hono<BaseEnv>()
    .use(observeRequests({ log: openLog(settings.logLevel), metrics: openMetrics() }))
    .route('/v1', mountRoutes({ base: '/v1', guard, routes, audit: async () => {} }))
}

function merchantsOf(settings: Settings) {
  return {
    sql: openDatabase(settings.databaseUrl, { max: 1 }),
    clock: systemClock,
    vault: openVault(settings.masterKey),
  }
}

/** Calls of this child. */
export type RequestChainCalls = typeof calls

answerCalls(calls, () => {})
