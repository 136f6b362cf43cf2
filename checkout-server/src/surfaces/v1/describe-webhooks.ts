import {
  CreatedWebhookEndpoint,
  CreateWebhookEndpoint,
  ListWebhookDeliveries,
  WebhookDelivery,
  WebhookDeliveryId,
  WebhookEndpointId,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { WebhookDeliveryPage, WebhookEndpointList } from './answers.ts'
import { WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT } from './examples.ts'

const TAG = 'Webhook endpoints'
const ONE_DELIVERY = {
  params: z.object({ id: WebhookDeliveryId }),
  notFound: 'There is no such webhook delivery.',
}

export const createEndpointRoute = {
  method: 'post',
  path: '/v1/webhook-endpoints',
  id: 'createWebhookEndpoint',
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

export const removeEndpointRoute = {
  method: 'delete',
  path: '/v1/webhook-endpoints/{id}',
  id: 'removeWebhookEndpoint',
  tag: TAG,
  summary: 'Remove a webhook endpoint',
  description: 'It gets nothing more. Deliveries that are still on their way to it fail.',
  params: z.object({ id: WebhookEndpointId }),
  notFound: 'There is no such webhook endpoint.',
  answers: { 204: { description: 'It is removed.' } },
} as const satisfies RouteDescription

export const listDeliveriesRoute = {
  method: 'get',
  path: '/v1/webhook-deliveries',
  id: 'listWebhookDeliveries',
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
  tag: TAG,
  summary: 'Look at a webhook delivery',
  description: 'The delivery with every attempt.',
  ...ONE_DELIVERY,
  answers: {
    200: { description: 'The delivery.', schema: WebhookDelivery, example: WEBHOOK_DELIVERY },
  },
} as const satisfies RouteDescription

export const redeliverRoute = {
  method: 'post',
  path: '/v1/webhook-deliveries/{id}/redeliver',
  id: 'redeliverWebhook',
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
