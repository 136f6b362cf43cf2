import { CreateRefund, Refund } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'
import { RefundList } from './answers.ts'
import { ONE_PAYMENT } from './describe-payments.ts'
import { REFUND } from './examples.ts'

const TAG = 'Refunds'

export const createRefundRoute = {
  method: 'post',
  path: '/v1/payments/{id}/refunds',
  id: 'createRefund',
  tag: TAG,
  summary: 'Give money back',
  description: `Refunds a paid payment through its provider, whole or in parts. All parts together
never exceed what was paid. A refund whose provider did not answer is \`requested\`: it is finished
later, once.`,
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
  tag: TAG,
  summary: 'List the refunds of a payment',
  description: 'All of them, old to new.',
  ...ONE_PAYMENT,
  answers: {
    200: { description: 'The refunds.', schema: RefundList, example: { data: [REFUND] } },
  },
} as const satisfies RouteDescription
