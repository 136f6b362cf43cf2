import type { ApiDescription } from '../api-docs/describe.ts'
import { listEventsRoute } from './describe-events.ts'
import * as connections from './describe-connections.ts'
import * as money from './describe-incoming-money.ts'
import * as payments from './describe-payments.ts'
import { listProviderEventsRoute } from './describe-provider-events.ts'
import * as refunds from './describe-refunds.ts'
import { getTimelineRoute } from './describe-timeline.ts'
import * as settings from './describe-settings.ts'
import { getStatsRoute } from './describe-stats.ts'
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
    { name: 'Stats', description: 'What you took, and how your payments went.' },
    { name: 'Webhook endpoints', description: 'Who is told about events, and how that went.' },
    { name: 'Events', description: 'Everything that webhooks tell, to be fetched.' },
    { name: 'Connections', description: 'Your accounts at payment providers.' },
    { name: 'Settings', description: 'How your payments behave.' },
    { name: 'Provider events', description: 'What payment providers told us.' },
  ],
  needsApiKey: true,
  errorStyle: PROBLEMS,
  routes: [
    payments.createPaymentRoute,
    payments.listPaymentsRoute,
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
    getStatsRoute,
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
    listProviderEventsRoute,
    ...Object.values(connections),
    settings.getSettingsRoute,
    settings.updateSettingsRoute,
  ],
}
