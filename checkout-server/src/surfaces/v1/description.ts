import type { ApiDescription } from '../api-docs/describe.ts'
import { streamEventsRoute } from './describe-event-stream.ts'
import * as apiKeys from './describe-api-keys.ts'
import { listAuditLogRoute } from './describe-audit-log.ts'
import * as activation from './describe-activation.ts'
import { listEventsRoute } from './describe-events.ts'
import * as connections from './describe-connections.ts'
import * as money from './describe-incoming-money.ts'
import { exportPaymentsRoute } from './describe-exports.ts'
import * as payments from './describe-payments.ts'
import * as links from './describe-payment-links.ts'
import { listProviderEventsRoute } from './describe-provider-events.ts'
import * as refunds from './describe-refunds.ts'
import { getTimelineRoute } from './describe-timeline.ts'
import * as settings from './describe-settings.ts'
import { getResponseTimesRoute, getStatsRoute } from './describe-stats.ts'
import * as team from './describe-team.ts'
import * as webhooks from './describe-webhooks.ts'
import { PROBLEMS } from './error-style.ts'

/** `/v1` in words. */
export const V1_API: ApiDescription = {
  tags: [
    { name: 'Payments', description: 'One payment is one order’s demand for money.' },
    {
      name: 'Incoming money',
      description: 'Every sum that came in; late, doubled, wrong and unmatched ones wait for you.',
    },
    { name: 'Refunds', description: 'Money on its way back to the payer.' },
    {
      name: 'Payment links',
      description: 'Addresses that take payments again and again, without a program of yours.',
    },
    { name: 'Stats', description: 'What you took, and how your payments went.' },
    { name: 'Webhook endpoints', description: 'Who is told about events, and how that went.' },
    { name: 'Events', description: 'Everything that webhooks tell, to be fetched.' },
    { name: 'Connections', description: 'Your accounts at payment providers.' },
    { name: 'Settings', description: 'How your payments behave.' },
    { name: 'Team', description: 'Who works for you, and as what.' },
    { name: 'API keys', description: 'What your programs show to be let in.' },
    { name: 'Audit log', description: 'Who did what.' },
    { name: 'Activation', description: 'How long your account is active.' },
    { name: 'Provider events', description: 'What payment providers told us.' },
  ],
  needsApiKey: true,
  errorStyle: PROBLEMS,
  routes: [
    payments.createPaymentRoute,
    payments.listPaymentsRoute,
    exportPaymentsRoute,
    payments.getPaymentRoute,
    payments.cancelPaymentRoute,
    getTimelineRoute,
    refunds.createRefundRoute,
    refunds.listRefundsRoute,
    refunds.getRefundRoute,
    refunds.markTransferredRoute,
    refunds.cancelRefundRoute,
    money.listIncomingMoneyRoute,
    money.getIncomingMoneyRoute,
    money.acceptMoneyRoute,
    money.refundMoneyRoute,
    money.assignMoneyRoute,
    money.dismissMoneyRoute,
    ...Object.values(links),
    getStatsRoute,
    getResponseTimesRoute,
    webhooks.createEndpointRoute,
    webhooks.listEndpointsRoute,
    webhooks.getEndpointRoute,
    webhooks.updateEndpointRoute,
    webhooks.rollSecretRoute,
    webhooks.testEndpointRoute,
    webhooks.removeEndpointRoute,
    webhooks.listDeliveriesRoute,
    webhooks.getDeliveryRoute,
    webhooks.redeliverRoute,
    webhooks.redeliverFailedRoute,
    listEventsRoute,
    streamEventsRoute,
    listProviderEventsRoute,
    ...Object.values(connections),
    settings.getSettingsRoute,
    settings.updateSettingsRoute,
    ...Object.values(team),
    ...Object.values(apiKeys),
    listAuditLogRoute,
    ...Object.values(activation),
  ],
}
