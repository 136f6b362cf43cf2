import { PaymentTimeline } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'
import { ONE_PAYMENT } from './describe-payments.ts'
import { TIMELINE } from './examples.ts'

export const getTimelineRoute = {
  method: 'get',
  path: '/v1/payments/{id}/events',
  id: 'getPaymentTimeline',
  permission: 'payments:read',
  tag: 'Payments',
  summary: 'See what happened to a payment',
  description: `Everything, old to new: its charges, its events, the provider’s notices with what became
of them, the money that came in, refunds, and the webhooks (the newest 100) that you were sent.`,
  ...ONE_PAYMENT,
  answers: {
    200: {
      description: 'The timeline.',
      schema: PaymentTimeline,
      example: { data: TIMELINE },
    },
  },
} as const satisfies RouteDescription
