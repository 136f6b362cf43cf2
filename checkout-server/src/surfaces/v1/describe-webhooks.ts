import {
  CreatedWebhookEndpoint,
  CreateWebhookEndpoint,
  ListWebhookDeliveries,
  RedeliveredFailed,
  RedeliverFailed,
  RollWebhookSecret,
  UpdateWebhookEndpoint,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookDeliveryId,
  WebhookEndpoint,
  WebhookEndpointId,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { WebhookDeliveryPage, WebhookEndpointList } from './answers.ts'
import { WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT } from './examples.ts'

const TAG = 'Webhook endpoints'
const ONE_ENDPOINT = {
  params: z.object({ id: WebhookEndpointId }),
  notFound: 'There is no such webhook endpoint.',
}
const ONE_DELIVERY = {
  params: z.object({ id: WebhookDeliveryId }),
  notFound: 'There is no such webhook delivery.',
}

export const createEndpointRoute = {
  method: 'post',
  path: '/v1/webhook-endpoints',
  id: 'createWebhookEndpoint',
  permission: 'webhooks:write',
  audit: { action: 'webhook_endpoint.created', keep: ['url', 'dialect'] },
  tag: TAG,
  summary: 'Add a webhook endpoint',
  description: `Registers an address of your server that is told about events. The answer holds the
endpoint's secret, this once: keep it to verify webhooks.`,
  body: CreateWebhookEndpoint,
  bodyExample: { url: WEBHOOK_ENDPOINT.url, events: WEBHOOK_ENDPOINT.events },
  answers: {
    201: {
      description: 'The endpoint with its secret.',
      schema: CreatedWebhookEndpoint,
      example: { ...WEBHOOK_ENDPOINT, secret: 'whsec_…' },
    },
  },
} as const satisfies RouteDescription

export const listEndpointsRoute = {
  method: 'get',
  path: '/v1/webhook-endpoints',
  id: 'listWebhookEndpoints',
  permission: 'webhooks:read',
  tag: TAG,
  summary: 'List webhook endpoints',
  description: 'All of them, old to new, with the callback URL of the AutoGoPay API.',
  answers: {
    200: {
      description: 'The endpoints.',
      schema: WebhookEndpointList,
      example: { data: [WEBHOOK_ENDPOINT] },
    },
  },
} as const satisfies RouteDescription

export const getEndpointRoute = {
  method: 'get',
  path: '/v1/webhook-endpoints/{id}',
  id: 'getWebhookEndpoint',
  permission: 'webhooks:read',
  tag: TAG,
  summary: 'Look at a webhook endpoint',
  description: 'The endpoint with its health.',
  ...ONE_ENDPOINT,
  answers: {
    200: { description: 'The endpoint.', schema: WebhookEndpoint, example: WEBHOOK_ENDPOINT },
  },
} as const satisfies RouteDescription

export const updateEndpointRoute = {
  method: 'patch',
  path: '/v1/webhook-endpoints/{id}',
  id: 'updateWebhookEndpoint',
  permission: 'webhooks:write',
  audit: { action: 'webhook_endpoint.updated', keep: ['url', 'enabled'] },
  tag: TAG,
  summary: 'Change a webhook endpoint',
  description: `Changes what is given: the address, the events, the schedule of retries, or whether it
is enabled. While it is disabled (by you, by an answer 410, or after five days of failures alone),
events wait for it, up to 30 days; \`enabled: true\` sends them, in order. What is on its way when the
address changes goes to the new one.`,
  ...ONE_ENDPOINT,
  body: UpdateWebhookEndpoint,
  bodyExample: { schedule: 'long', enabled: true },
  answers: {
    200: {
      description: 'The endpoint as it is now.',
      schema: WebhookEndpoint,
      example: { ...WEBHOOK_ENDPOINT, schedule: 'long' },
    },
  },
} as const satisfies RouteDescription

export const rollSecretRoute = {
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/roll-secret',
  id: 'rollWebhookSecret',
  permission: 'webhooks:write',
  audit: { action: 'webhook_endpoint.secret_rolled', keep: ['overlapHours'] },
  tag: TAG,
  summary: 'Replace the secret',
  description: `Makes a new secret, shown this once. For \`overlapHours\` (24 by default, 0 to 168) the
old one signs too: \`webhook-signature\` then holds both, separated by a space, and every Standard
Webhooks library takes either. Rolled again in that time, only the latest two count.`,
  ...ONE_ENDPOINT,
  body: RollWebhookSecret,
  bodyExample: { overlapHours: 48 },
  answers: {
    200: {
      description: 'The endpoint with its new secret.',
      schema: CreatedWebhookEndpoint,
      example: {
        ...WEBHOOK_ENDPOINT,
        oldSecretUntil: '2026-02-02T12:00:00.000+07:00',
        secret: 'whsec_…',
      },
    },
  },
} as const satisfies RouteDescription

export const testEndpointRoute = {
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/test',
  id: 'testWebhookEndpoint',
  permission: 'webhooks:write',
  tag: TAG,
  summary: 'Send a test',
  description: `Sends the event \`webhook_endpoint.test\`, signed as any other, and answers with the
delivery: what your server said, or why nothing arrived, after 10 seconds at most. There is one try.
In the AutoGoPay dialect the body is \`{"event":"webhook.test","timestamp":"…"}\`, without a
transaction. A disabled endpoint can be tested too.`,
  ...ONE_ENDPOINT,
  answers: {
    200: {
      description: 'The delivery with its attempt.',
      schema: WebhookDelivery,
      example: { ...WEBHOOK_DELIVERY, eventType: 'webhook_endpoint.test', paymentId: null },
    },
  },
} as const satisfies RouteDescription

export const removeEndpointRoute = {
  method: 'delete',
  path: '/v1/webhook-endpoints/{id}',
  id: 'removeWebhookEndpoint',
  permission: 'webhooks:write',
  audit: { action: 'webhook_endpoint.removed' },
  tag: TAG,
  summary: 'Remove a webhook endpoint',
  description: 'It gets nothing more. Deliveries that are still on their way to it fail.',
  ...ONE_ENDPOINT,
  answers: { 204: { description: 'It is removed.' } },
} as const satisfies RouteDescription

export const listDeliveriesRoute = {
  method: 'get',
  path: '/v1/webhook-deliveries',
  id: 'listWebhookDeliveries',
  permission: 'webhooks:read',
  tag: TAG,
  summary: 'List webhook deliveries',
  description: 'What was sent or is to be sent, new to old, with every attempt.',
  query: ListWebhookDeliveries,
  answers: {
    200: {
      description: 'One page.',
      schema: WebhookDeliveryPage,
      example: { data: [WEBHOOK_DELIVERY], nextCursor: null },
    },
  },
} as const satisfies RouteDescription

export const getDeliveryRoute = {
  method: 'get',
  path: '/v1/webhook-deliveries/{id}',
  id: 'getWebhookDelivery',
  permission: 'webhooks:read',
  tag: TAG,
  summary: 'Look at a webhook delivery',
  description: 'The delivery with every attempt, and the body that is sent.',
  ...ONE_DELIVERY,
  answers: {
    200: {
      description: 'The delivery.',
      schema: WebhookDeliveryDetail,
      example: { ...WEBHOOK_DELIVERY, body: '{"id":"evt_…","type":"payment.paid","data":{…}}' },
    },
  },
} as const satisfies RouteDescription

export const redeliverRoute = {
  method: 'post',
  path: '/v1/webhook-deliveries/{id}/redeliver',
  id: 'redeliverWebhook',
  permission: 'webhooks:write',
  tag: TAG,
  summary: 'Send a webhook again',
  description: `Sends the same event again, with the same \`webhook-id\` and the same bytes, whether it
failed or arrived.`,
  ...ONE_DELIVERY,
  answers: {
    202: {
      description: 'It is sent in a moment.',
      schema: WebhookDelivery,
      example: { ...WEBHOOK_DELIVERY, status: 'pending', deliveredAt: null },
    },
  },
} as const satisfies RouteDescription

export const redeliverFailedRoute = {
  method: 'post',
  path: '/v1/webhook-deliveries/redeliver-failed',
  id: 'redeliverFailedWebhooks',
  permission: 'webhooks:write',
  tag: TAG,
  summary: 'Send all failed webhooks again',
  description: `Sends everything again whose last try failed since a time, of one endpoint or of all: the same
events with the same \`webhook-id\` and bytes, old to new, by the endpoint's whole schedule. One call
takes up to 10,000; \`hasMore\` says whether to call again. Calling twice sends nothing twice.`,
  body: RedeliverFailed,
  bodyExample: { since: '2026-01-31T00:00:00.000+07:00', endpointId: WEBHOOK_ENDPOINT.id },
  answers: {
    202: {
      description: 'They are sent in a moment.',
      schema: RedeliveredFailed,
      example: { redelivered: 120, hasMore: false },
    },
  },
} as const satisfies RouteDescription
