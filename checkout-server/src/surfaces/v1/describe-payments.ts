import { CreatePayment, ListPayments, Payment, PaymentId, PaymentPage } from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { PAID_PAYMENT, PENDING_PAYMENT } from './examples.ts'

const TAG = 'Payments'

/** What a path to one payment holds, and what is said when it names none. */
export const ONE_PAYMENT = {
  params: z.object({ id: PaymentId }),
  notFound: 'There is no such payment.',
}

export const createPaymentRoute = {
  method: 'post',
  path: '/v1/payments',
  id: 'createPayment',
  permission: 'payments:create',
  tag: TAG,
  summary: 'Ask for a payment',
  description: `Makes a payment and opens a charge for it at the provider. Send the payer to
\`checkoutUrl\`, put \`checkoutToken\` into \`<autogopay-checkout>\`, or draw \`qrText\` yourself.

An order that already has a payment of this amount gets that one again (200). When that one ended
without money, the order gets a new payment (201).`,
  body: CreatePayment,
  bodyExample: {
    amount: 44_000,
    orderId: 'INV-2026-0131',
    description: 'Two bags of coffee',
    customer: { name: 'Sari' },
    metadata: { table: '7' },
    redirectUrl: 'https://shop.example/orders/131',
  },
  isIdempotent: true,
  answers: {
    201: { description: 'A new payment.', schema: Payment, example: PENDING_PAYMENT },
    200: {
      description: 'The payment that the order had already.',
      schema: Payment,
      example: PAID_PAYMENT,
    },
  },
  errors: [
    'account_inactive',
    'no_connection',
    'no_free_amount',
    'order_conflict',
    'provider_off',
    'provider_refused',
    'provider_unavailable',
    'server_busy',
  ],
} as const satisfies RouteDescription

export const listPaymentsRoute = {
  method: 'get',
  path: '/v1/payments',
  id: 'listPayments',
  permission: 'payments:read',
  tag: TAG,
  summary: 'List payments',
  description: 'Your payments, new to old.',
  query: ListPayments,
  answers: {
    200: {
      description: 'One page.',
      schema: PaymentPage,
      example: { data: [PAID_PAYMENT], nextCursor: null },
    },
  },
} as const satisfies RouteDescription

export const getPaymentRoute = {
  method: 'get',
  path: '/v1/payments/{id}',
  id: 'getPayment',
  permission: 'payments:read',
  tag: TAG,
  summary: 'Look at a payment',
  description: 'The payment as it is now.',
  ...ONE_PAYMENT,
  answers: { 200: { description: 'The payment.', schema: Payment, example: PAID_PAYMENT } },
} as const satisfies RouteDescription

export const cancelPaymentRoute = {
  method: 'post',
  path: '/v1/payments/{id}/cancel',
  id: 'cancelPayment',
  permission: 'payments:cancel',
  audit: { action: 'payment.cancelled' },
  tag: TAG,
  summary: 'Cancel a payment',
  description: `Withdraws a payment that nobody has paid yet, at the provider first, so that its code
stops working. Cancelling twice is fine.`,
  ...ONE_PAYMENT,
  answers: {
    200: {
      description: 'It is cancelled.',
      schema: Payment,
      example: { ...PENDING_PAYMENT, status: 'cancelled' },
    },
  },
  errors: ['payment_not_payable', 'provider_refused', 'provider_unavailable'],
} as const satisfies RouteDescription
