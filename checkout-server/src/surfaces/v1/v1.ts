import type { Hono } from 'hono'
import type { ActivationContext } from '../../activation/context.ts'
import type { AccountContext } from '../../accounts/context.ts'
import type { ConnectionContext } from '../../connections/context.ts'
import type { PaymentExports } from '../../exports/export-payments.ts'
import type { LinkContext } from '../../payment-links/context.ts'
import { openAnswerOnce } from '../../payments/answer-once.ts'
import type { PaymentContext } from '../../payments/context.ts'
import type { MerchantEnv } from '../../platform/http/env.ts'
import { merchantAuth, type MerchantAuthOptions } from '../../platform/http/merchant-auth.ts'
import type { WebhookContext } from '../../webhooks/context.ts'
import { audit } from '../../platform/audit.ts'
import { mountRoutes } from '../api-docs/mount.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { auditLogRoutes } from './audit-log.ts'
import { activationRoutes } from './activation.ts'
import { connectionRoutes } from './connections.ts'
import { eventStreamRoutes, type EventStreamDeps } from './event-stream.ts'
import { eventRoutes } from './events.ts'
import { exportRoutes } from './exports.ts'
import { incomingMoneyRoutes } from './incoming-money.ts'
import { paymentRoutes } from './payments.ts'
import { paymentLinkRoutes } from './payment-links.ts'
import { providerEventRoutes } from './provider-events.ts'
import { refundRoutes } from './refunds.ts'
import { settingsRoutes } from './settings.ts'
import { statsRoutes } from './stats.ts'
import { teamRoutes } from './team.ts'
import { timelineRoutes } from './timeline.ts'
import { webhookRoutes } from './webhooks.ts'

/** What the merchants' APIs need. */
export interface MerchantApiDeps extends EventStreamDeps {
  payments: PaymentContext
  exports: PaymentExports
  links: LinkContext
  webhooks: WebhookContext
  connections: ConnectionContext
  accounts: AccountContext
  auth: MerchantAuthOptions
  activation: ActivationContext
}

/** `/v1`: our own resource API. For programs with a merchant's API key and
 * people of its team with a session; both see only that merchant's rows. */
export function v1Routes({
  payments,
  exports,
  links,
  webhooks,
  connections,
  activation,
  accounts,
  auth,
  feed,
  streams,
}: MerchantApiDeps): Hono<MerchantEnv> {
  return mountRoutes({
    base: '/v1',
    guard: merchantAuth(auth),
    audit: (fact) => audit(payments.sql, { ...fact, at: payments.clock() }),
    once: openAnswerOnce(webhooks),
    routes: [
      ...paymentRoutes(payments),
      ...exportRoutes(payments, exports),
      ...timelineRoutes(payments),
      ...refundRoutes(payments),
      ...incomingMoneyRoutes(payments),
      ...paymentLinkRoutes(links),
      ...statsRoutes(payments),
      ...webhookRoutes(webhooks),
      ...eventRoutes(webhooks),
      ...eventStreamRoutes({ feed, streams }),
      ...providerEventRoutes(payments),
      ...connectionRoutes(connections),
      ...settingsRoutes(payments),
      ...teamRoutes(accounts),
      ...apiKeyRoutes(connections),
      ...auditLogRoutes(payments),
      ...activationRoutes(activation, auth.trustedProxies),
    ],
  })
}
