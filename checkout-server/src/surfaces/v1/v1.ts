import type { Hono } from 'hono'
import type { ConnectionContext } from '../../connections/context.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { apiKeyAuth, type ApiKeyAuthOptions } from '../../platform/http/api-key-auth.ts'
import type { MerchantEnv } from '../../platform/http/env.ts'
import type { WebhookContext } from '../../webhooks/context.ts'
import { mountRoutes } from '../api-docs/mount.ts'
import { connectionRoutes } from './connections.ts'
import { eventRoutes } from './events.ts'
import { incomingMoneyRoutes } from './incoming-money.ts'
import { paymentRoutes } from './payments.ts'
import { providerEventRoutes } from './provider-events.ts'
import { refundRoutes } from './refunds.ts'
import { settingsRoutes } from './settings.ts'
import { statsRoutes } from './stats.ts'
import { timelineRoutes } from './timeline.ts'
import { webhookRoutes } from './webhooks.ts'

/** What the merchants' APIs need. */
export interface MerchantApiDeps {
  payments: PaymentContext
  webhooks: WebhookContext
  connections: ConnectionContext
  auth: ApiKeyAuthOptions
}

/** `/v1`: our own resource API. Needs a merchant's API key and sees only that merchant's rows. */
export function v1Routes({
  payments,
  webhooks,
  connections,
  auth,
}: MerchantApiDeps): Hono<MerchantEnv> {
  return mountRoutes({
    base: '/v1',
    guard: apiKeyAuth(auth),
    routes: [
      ...paymentRoutes(payments),
      ...timelineRoutes(payments),
      ...refundRoutes(payments),
      ...incomingMoneyRoutes(payments),
      ...statsRoutes(payments),
      ...webhookRoutes(webhooks),
      ...eventRoutes(webhooks),
      ...providerEventRoutes(payments),
      ...connectionRoutes(connections),
      ...settingsRoutes(payments),
    ],
  })
}
