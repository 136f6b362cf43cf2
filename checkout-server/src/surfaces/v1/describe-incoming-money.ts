import {
  AssignMoney,
  IncomingMoney,
  IncomingMoneyId,
  IncomingMoneyPage,
  ListIncomingMoney,
  RefundMoney,
  ReviewMoney,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { INCOMING_MONEY, PENDING_PAYMENT } from './examples.ts'

const TAG = 'Incoming money'

const ONE_MONEY = {
  params: z.object({ id: IncomingMoneyId }),
  notFound: 'There is no such incoming money.',
}

const decided = (review: IncomingMoney['review']) => ({
  200: {
    description: 'It is decided, or was decided so before.',
    schema: IncomingMoney,
    example: {
      ...INCOMING_MONEY,
      review,
      reviewedAt: '2026-01-31T12:40:00.000+07:00',
      reviewedBy: 'key_01kg8rx9d2v5n8m1q4w7c0tzbh',
      note: 'Told the buyer by phone',
    },
  },
})

export const listIncomingMoneyRoute = {
  method: 'get',
  path: '/v1/incoming-money',
  id: 'listIncomingMoney',
  permission: 'money:decide',
  tag: TAG,
  summary: 'List money that came in',
  description: `One row for each time that money came in, new to old, whatever it was for. With
\`review=open\`: your inbox of late, doubled, wrong and unmatched money that waits for a decision. Rows of
the kind \`returned\` are money that left your own account, of which it is not told what it was for.`,
  query: ListIncomingMoney,
  answers: {
    200: {
      description: 'One page.',
      schema: IncomingMoneyPage,
      example: { data: [INCOMING_MONEY], nextCursor: null },
    },
  },
} as const satisfies RouteDescription

export const getIncomingMoneyRoute = {
  method: 'get',
  path: '/v1/incoming-money/{id}',
  id: 'getIncomingMoney',
  permission: 'money:decide',
  tag: TAG,
  summary: 'Look at money that came in',
  description: 'The money as it is now.',
  ...ONE_MONEY,
  answers: { 200: { description: 'The money.', schema: IncomingMoney, example: INCOMING_MONEY } },
} as const satisfies RouteDescription

export const acceptMoneyRoute = {
  method: 'post',
  path: '/v1/incoming-money/{id}/accept',
  id: 'acceptIncomingMoney',
  permission: 'money:decide',
  audit: { action: 'money.accepted', keep: ['note'] },
  tag: TAG,
  summary: 'Let it pay its payment',
  description: `For money that is \`late\` or has the \`wrong_amount\`: its payment becomes paid, with
\`late: true\` where it had ended, and \`amountPaid\` says how much came. Saying it twice is fine.`,
  ...ONE_MONEY,
  body: ReviewMoney,
  bodyExample: { note: 'Told the buyer by phone' },
  answers: decided('accepted'),
  errors: ['review_closed', 'order_already_paid', 'money_not_payable'],
} as const satisfies RouteDescription

export const refundMoneyRoute = {
  method: 'post',
  path: '/v1/incoming-money/{id}/refund',
  id: 'refundIncomingMoney',
  permission: 'money:decide',
  audit: { action: 'money.given_back', keep: ['reason', 'note'] },
  tag: TAG,
  summary: 'Give it back',
  description: `All of it goes back: by the provider where it can, else as a refund that
\`needs_manual_transfer\`. Follow it by the \`refund.*\` events or \`GET /v1/refunds/{id}\`; when the
provider refuses, the money is \`open\` again. Saying it twice makes one refund.`,
  ...ONE_MONEY,
  body: RefundMoney,
  bodyExample: { reason: 'Paid twice' },
  answers: decided('refunding'),
  errors: ['review_closed', 'money_not_payable'],
} as const satisfies RouteDescription

export const assignMoneyRoute = {
  method: 'post',
  path: '/v1/incoming-money/{id}/assign',
  id: 'assignIncomingMoney',
  permission: 'money:decide',
  audit: { action: 'money.assigned', keep: ['paymentId', 'note'] },
  tag: TAG,
  summary: 'Let it pay another payment',
  description: `For money that fits no payment, or whose payment is paid already: the payment that you
name becomes paid by it, whatever its price is. Of money that was \`returned\` it says of which payment:
that is refunded by so much. Who did it, when and why is kept.`,
  ...ONE_MONEY,
  body: AssignMoney,
  bodyExample: { paymentId: PENDING_PAYMENT.id, note: 'The buyer sent the receipt' },
  answers: decided('assigned'),
  errors: ['review_closed', 'order_already_paid', 'money_not_payable'],
} as const satisfies RouteDescription

export const dismissMoneyRoute = {
  method: 'post',
  path: '/v1/incoming-money/{id}/dismiss',
  id: 'dismissIncomingMoney',
  permission: 'money:decide',
  audit: { action: 'money.dismissed', keep: ['note'] },
  tag: TAG,
  summary: 'Keep it and do nothing',
  description: 'The money stays with you and pays nothing here. Saying it twice is fine.',
  ...ONE_MONEY,
  body: ReviewMoney,
  bodyExample: { note: 'Not from our shop' },
  answers: decided('dismissed'),
  errors: ['review_closed'],
} as const satisfies RouteDescription
