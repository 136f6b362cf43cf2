import { CancelRefund, CreateRefund, MarkTransferred, Refund, RefundId } from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { RefundList } from './answers.ts'
import { ONE_PAYMENT } from './describe-payments.ts'
import { REFUND } from './examples.ts'

const TAG = 'Refunds'

export const createRefundRoute = {
  method: 'post',
  path: '/v1/payments/{id}/refunds',
  id: 'createRefund',
  permission: 'refunds:create',
  audit: { action: 'refund.created', keep: ['amount', 'reason'] },
  tag: TAG,
  summary: 'Give money back',
  description: `Refunds a paid payment through its provider, whole or in parts. All parts together
never exceed what was paid. A refund whose provider did not answer is \`sent\`: it is finished later,
once. Where the provider cannot return money (your own account), it \`needs_manual_transfer\`.`,
  ...ONE_PAYMENT,
  body: CreateRefund,
  bodyExample: { amount: 22_000, reason: 'One bag was missing' },
  isIdempotent: true,
  answers: { 201: { description: 'The refund.', schema: Refund, example: REFUND } },
  errors: ['payment_not_refundable'],
} as const satisfies RouteDescription

export const listRefundsRoute = {
  method: 'get',
  path: '/v1/payments/{id}/refunds',
  id: 'listRefunds',
  permission: 'payments:read',
  tag: TAG,
  summary: 'List the refunds of a payment',
  description: 'All of them, old to new.',
  ...ONE_PAYMENT,
  answers: {
    200: { description: 'The refunds.', schema: RefundList, example: { data: [REFUND] } },
  },
} as const satisfies RouteDescription

const ONE_REFUND = {
  params: z.object({ id: RefundId }),
  notFound: 'There is no such refund.',
}

export const getRefundRoute = {
  method: 'get',
  path: '/v1/refunds/{id}',
  id: 'getRefund',
  permission: 'payments:read',
  tag: TAG,
  summary: 'Look at a refund',
  description: 'The refund as it is now.',
  ...ONE_REFUND,
  answers: { 200: { description: 'The refund.', schema: Refund, example: REFUND } },
} as const satisfies RouteDescription

export const markTransferredRoute = {
  method: 'post',
  path: '/v1/refunds/{id}/mark-transferred',
  id: 'markRefundTransferred',
  permission: 'refunds:create',
  audit: { action: 'refund.marked_transferred', keep: ['note'] },
  tag: TAG,
  summary: 'Say that you have transferred the money',
  description: `For a refund that is \`needs_manual_transfer\`: it becomes \`confirmed\`, and the payment
or the incoming money moves with it. Saying it twice is fine.`,
  ...ONE_REFUND,
  body: MarkTransferred,
  bodyExample: { note: 'BCA transfer 31 Jan, reference 8841' },
  answers: { 200: { description: 'The refund.', schema: Refund, example: REFUND } },
  errors: ['refund_not_manual'],
} as const satisfies RouteDescription

export const cancelRefundRoute = {
  method: 'post',
  path: '/v1/refunds/{id}/cancel',
  id: 'cancelRefund',
  permission: 'refunds:create',
  audit: { action: 'refund.cancelled', keep: ['note'] },
  tag: TAG,
  summary: 'Withdraw a refund that nobody has transferred',
  description: `For a refund that is \`needs_manual_transfer\`, begun by mistake: it becomes
\`cancelled\`, its money may be given back again, and incoming money waits for your decision again.
One that a provider was asked for cannot be withdrawn. Saying it twice is fine.`,
  ...ONE_REFUND,
  body: CancelRefund,
  bodyExample: { note: 'The wrong order' },
  answers: {
    200: {
      description: 'The refund.',
      schema: Refund,
      example: { ...REFUND, status: 'cancelled', note: 'The wrong order' },
    },
  },
  errors: ['refund_not_manual'],
} as const satisfies RouteDescription
