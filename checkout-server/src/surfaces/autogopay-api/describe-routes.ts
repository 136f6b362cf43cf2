import {
  CallbackUrlAnswer,
  GeneratedQris,
  GenerateQris,
  SetCallbackUrl,
  TransactionAnswer,
  TransactionId,
  TransactionRef,
} from '@autogopay/shared'
import { z } from 'zod'
import type { ApiDescription, RouteDescription } from '../api-docs/describe.ts'
import { AUTOGOPAY_ERRORS } from './errors.ts'

const TAG = 'AutoGoPay API'
const NO_TRANSACTION = 'There is no transaction with this transaction_id.'
const TRANSACTION = '7d0b3c1e-52a4-4f0e-9d6c-8a1f2b3c4d5e'
const CHECKOUT = '01kg8s0v5gb2n7x4q9tdwm3cjaVxq0Zr8mT5nKcE1hLwYd-u_A'
const PAID: z.input<typeof TransactionAnswer> = {
  success: true,
  message: 'Transaction successful',
  data: {
    transaction_id: TRANSACTION,
    transaction_status: 'settlement',
    transaction_time: '2026-01-31 12:03:20',
    order_id: 'AUTOGOPAY-1769835600-0042',
    amount: 44_000,
  },
}

export const generateRoute = {
  method: 'post',
  path: '/api/qris/generate',
  id: 'generateQris',
  permission: 'payments:create',
  tag: TAG,
  summary: 'Generate a QRIS code',
  description: `Makes a transaction with a code of its own, which works for 15 minutes unless you say
otherwise. Keep \`transaction_id\` to ask for the status.

An order that already has a transaction of this amount gets that one again.`,
  body: GenerateQris,
  bodyExample: { amount: 44_000 },
  isIdempotent: true,
  answers: {
    200: {
      description: 'The transaction.',
      schema: GeneratedQris,
      example: {
        success: true,
        message: 'QRIS created successfully',
        data: {
          transaction_id: TRANSACTION,
          order_id: PAID.data.order_id,
          amount: 44_000,
          transaction_status: 'pending',
          qr_string: '00020101021226…6304A1B2',
          qr_url: `https://pay.example/checkout/${CHECKOUT}/qr.png`,
          transaction_time: '2026-01-31 12:00:00',
          expiry_time: '2026-01-31 12:15:00',
          checkout_url: `https://pay.example/pay/${CHECKOUT}`,
          deeplink_url: null,
          payable_amount: 44_000,
        },
      },
    },
  },
  errors: [
    'account_inactive',
    'no_connection',
    'no_free_amount',
    'order_conflict',
    'payment_not_payable',
    'provider_off',
    'provider_refused',
    'provider_unavailable',
    'server_busy',
  ],
} as const satisfies RouteDescription

export const statusRoute = {
  method: 'post',
  path: '/api/qris/status',
  id: 'getQrisStatus',
  permission: 'payments:read',
  tag: TAG,
  summary: 'Ask for the status of a transaction',
  description: `\`pending\`: nobody has paid yet · \`settlement\`: paid · \`expire\`: the time is over ·
\`cancel\`: withdrawn · \`deny\`: refused by the provider · \`refund\`: all of the money went back.

While the transaction is pending, the provider is asked, at most every 3 seconds.`,
  body: TransactionRef,
  bodyExample: { transaction_id: TRANSACTION },
  answers: {
    200: { description: 'The transaction as it is now.', schema: TransactionAnswer, example: PAID },
  },
  notFound: NO_TRANSACTION,
} as const satisfies RouteDescription

export const cancelRoute = {
  method: 'post',
  path: '/api/qris/cancel',
  id: 'cancelQris',
  permission: 'payments:cancel',
  tag: TAG,
  summary: 'Cancel a transaction',
  description: `Withdraws a transaction that nobody has paid yet, at the provider first, so that its
code stops working. Cancelling twice is fine.`,
  body: TransactionRef,
  bodyExample: { transaction_id: TRANSACTION },
  answers: {
    200: {
      description: 'It is cancelled.',
      schema: TransactionAnswer,
      example: {
        ...PAID,
        message: 'Transaction cancelled',
        data: {
          ...PAID.data,
          transaction_status: 'cancel',
          transaction_time: '2026-01-31 12:00:00',
        },
      },
    },
  },
  errors: ['payment_not_payable', 'provider_unavailable'],
  notFound: NO_TRANSACTION,
} as const satisfies RouteDescription

export const qrCodeRoute = {
  method: 'get',
  path: '/api/qris/{transaction_id}/qr-code',
  id: 'getQrisCode',
  permission: 'payments:read',
  tag: TAG,
  summary: 'Picture of a QRIS code',
  description: `The code of a pending transaction as a PNG. It needs the API key; for an \`<img>\` in
a page use \`qr_url\`, which needs none.`,
  params: z.object({ transaction_id: TransactionId }),
  answers: { 200: { description: 'The picture.', contentType: 'image/png' } },
  errors: ['payment_not_payable', 'code_not_ready'],
  notFound: NO_TRANSACTION,
} as const satisfies RouteDescription

export const callbackUrlRoute = {
  method: 'post',
  path: '/api/user/callback-url',
  id: 'setCallbackUrl',
  permission: 'webhooks:write',
  audit: { action: 'webhook_endpoint.callback_set', keep: ['callback_url'] },
  tag: TAG,
  summary: 'Set the callback URL',
  description: `The one address that is told when money came in; the next call moves it. More
addresses, and more events, are webhook endpoints of /v1.`,
  body: SetCallbackUrl,
  bodyExample: { callback_url: 'https://shop.example/webhook/gopay' },
  answers: {
    200: {
      description: 'It is set.',
      schema: CallbackUrlAnswer,
      example: {
        success: true,
        message: 'Callback URL updated successfully',
        data: { callback_url: 'https://shop.example/webhook/gopay' },
      },
    },
  },
} as const satisfies RouteDescription

/** The AutoGoPay API in words. */
export const AUTOGOPAY_API: ApiDescription = {
  tags: [{ name: TAG, description: 'Generate a code, ask for its status, cancel it.' }],
  needsApiKey: true,
  errorStyle: AUTOGOPAY_ERRORS,
  routes: [generateRoute, statusRoute, cancelRoute, qrCodeRoute, callbackUrlRoute],
}
