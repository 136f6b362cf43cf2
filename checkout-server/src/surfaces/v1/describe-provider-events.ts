import { ListProviderEvents } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'
import { ProviderEventPage } from './answers.ts'
import { PENDING_PAYMENT } from './examples.ts'

export const listProviderEventsRoute = {
  method: 'get',
  path: '/v1/provider-events',
  id: 'listProviderEvents',
  permission: 'logs:read',
  tag: 'Provider events',
  summary: 'List what providers told us',
  description: `The inbox of provider notices, new to old: each as it came, with what became of it. A
notice alone never changes a payment; the provider is asked whether it is true.`,
  query: ListProviderEvents,
  answers: {
    200: {
      description: 'One page.',
      schema: ProviderEventPage,
      example: {
        data: [
          {
            id: 'pev_01kg8s70yv4m9q2t6x8b3c5dnr',
            provider: 'midtrans',
            connectionId: 'con_01kg8rx2t7b4n9m6q1w8c3dzyh',
            paymentId: PENDING_PAYMENT.id,
            verdict: 'accepted',
            reason: 'The provider confirms: paid.',
            timesSeen: 1,
            body: '{"transaction_status":"settlement"}',
            receivedAt: '2026-01-31T12:03:20.300+07:00',
          },
        ],
        nextCursor: null,
      },
    },
  },
} as const satisfies RouteDescription
