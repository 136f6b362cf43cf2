import {
  CheckoutLink,
  CheckoutPayment,
  LinkPayment,
  PayLink,
  Problem,
  PROBLEM_STATUS,
  RenewedPayment,
} from '@autogopay/shared'
import { z } from 'zod'
import type { ApiDescription, RouteDescription } from '../api-docs/describe.ts'

const TAG = 'Checkout'
const TOKEN = {
  params: z.strictObject({ token: z.string() }),
  notFound: 'There is no such payment. Check the link.',
} as const

const EXAMPLE: CheckoutPayment = {
  sequence: 2,
  status: 'pending',
  late: false,
  needsReview: false,
  orderPaid: false,
  renewalsLeft: 3,
  merchantName: 'Toko Senja',
  merchantLogoUrl:
    'https://pay.example/checkout/01kg8w2c9rj5t4x7q1bdm6nzyaKp3sWvE0uHfGd8LrXcYi-_Bz/logo.png?v=9f86d081884c7d65',
  accent: '#7a3cff',
  orderId: 'INV-2026-0131',
  description: 'Two bags of coffee',
  amount: 44_000,
  payableAmount: 44_000,
  amountPaid: null,
  qrText: '00020101021226…6304A1B2',
  deeplinkUrl: 'https://gojek.example/gopay/pay?reference=7d0b3c1e',
  redirectUrl: 'https://shop.example/orders/131',
  device: 'phone',
  expiresAt: '2026-01-31T12:15:00.000+07:00',
  paidAt: null,
  serverTime: '2026-01-31T12:00:01.250+07:00',
  renewedByToken: null,
}
const RENEWED: RenewedPayment = {
  token: '01kg8w2c9rj5t4x7q1bdm6nzyaKp3sWvE0uHfGd8LrXcYi-_Bz',
  checkoutUrl: 'https://pay.example/pay/01kg8w2c9rj5t4x7q1bdm6nzyaKp3sWvE0uHfGd8LrXcYi-_Bz',
}
const THE_PAYMENT = {
  200: { description: 'The payment.', schema: CheckoutPayment, example: EXAMPLE },
} as const

const routes = [
  {
    method: 'get',
    path: '/checkout/{token}',
    id: 'getCheckout',
    permission: 'public',
    tag: TAG,
    summary: 'See the payment of a token',
    description: 'What a browser may know. Any origin may ask; no cookie and no key is needed.',
    ...TOKEN,
    query: z.strictObject({ device: CheckoutPayment.shape.device.optional() }),
    answers: THE_PAYMENT,
  },
  {
    method: 'get',
    path: '/checkout/{token}/events',
    id: 'watchCheckout',
    permission: 'public',
    tag: TAG,
    summary: 'Follow a payment',
    description: `Server-sent events: one \`payment\` message at once and one for each change, with a
\`CheckoutPayment\` as data and its \`sequence\` as id. Send that as \`Last-Event-ID\` to go on where a
stream broke off. The stream ends when the payment is over; 204 then says that nothing more comes.`,
    ...TOKEN,
    answers: {
      200: { description: 'The stream.', contentType: 'text/event-stream' },
      204: { description: 'The payment is over, and you have seen how it ended.' },
    },
    errors: ['rate_limited'],
  },
  {
    method: 'get',
    path: '/checkout/{token}/qr.svg',
    id: 'getCheckoutQrSvg',
    permission: 'public',
    tag: TAG,
    summary: 'Draw the code as SVG',
    description: 'With the quiet zone that scanners need. Only while the payment can be paid.',
    ...TOKEN,
    answers: { 200: { description: 'The picture.', contentType: 'image/svg+xml' } },
    errors: ['payment_not_payable', 'code_not_ready'],
  },
  {
    method: 'get',
    path: '/checkout/{token}/qr.png',
    id: 'getCheckoutQrPng',
    permission: 'public',
    tag: TAG,
    summary: 'Draw the code as PNG',
    description: 'With the quiet zone that scanners need. Only while the payment can be paid.',
    ...TOKEN,
    answers: { 200: { description: 'The picture.', contentType: 'image/png' } },
    errors: ['payment_not_payable', 'code_not_ready'],
  },
  {
    method: 'get',
    path: '/checkout/{token}/logo.png',
    id: 'getCheckoutLogo',
    permission: 'public',
    tag: TAG,
    summary: 'Show the merchant’s logo',
    description: `The picture that the merchant gave, which may also be JPEG or WebP, as its content type
says. \`merchantLogoUrl\` names it by its content, so that browsers keep it.`,
    ...TOKEN,
    notFound: 'There is no such payment, or its merchant has no logo.',
    query: z.strictObject({ v: z.string().optional() }),
    answers: { 200: { description: 'The picture.', contentType: 'image/png' } },
  },
  {
    method: 'post',
    path: '/checkout/{token}/check',
    id: 'checkCheckout',
    permission: 'public',
    tag: TAG,
    summary: 'Ask the provider now',
    description: 'For a payer who says that they have paid. Asks at most every 3 seconds.',
    ...TOKEN,
    answers: THE_PAYMENT,
  },
  {
    method: 'post',
    path: '/checkout/{token}/renew',
    id: 'renewCheckout',
    permission: 'public',
    tag: TAG,
    summary: 'Get a new code',
    description: `Makes a new payment for the order of one that ended without money, as often as the
merchant allows, and for an order of a payment link while that takes payments. Asked twice, it names the
same new payment.`,
    ...TOKEN,
    answers: {
      200: { description: 'The new payment.', schema: RenewedPayment, example: RENEWED },
    },
    errors: [
      'link_closed',
      'no_connection',
      'no_free_amount',
      'payment_not_payable',
      'provider_off',
      'provider_refused',
      'provider_unavailable',
    ],
  },
  {
    method: 'post',
    path: '/checkout/{token}/cancel',
    id: 'cancelCheckout',
    permission: 'public',
    tag: TAG,
    summary: 'Withdraw the payment',
    description: 'The code stops working. Refused when the payment is paid or over.',
    ...TOKEN,
    answers: THE_PAYMENT,
    errors: ['payment_not_payable', 'provider_refused', 'provider_unavailable'],
  },
] as const satisfies readonly RouteDescription[]

/** `/checkout` in words. */
const LINK = {
  params: z.strictObject({ slug: z.string() }),
  notFound: 'There is no such payment link.',
} as const

const linkRoutes = [
  {
    method: 'get',
    path: '/checkout/links/{slug}',
    id: 'getCheckoutLink',
    permission: 'public',
    tag: TAG,
    summary: 'See what a payment link is for',
    description: 'What its payers may know. Any origin may ask; no key is needed.',
    ...LINK,
    answers: {
      200: {
        description: 'The link.',
        schema: CheckoutLink,
        example: {
          slug: 'kopi-senja',
          title: 'Kopi senja',
          description: null,
          pictureUrl: null,
          amountKind: 'minimum',
          amount: null,
          minimumAmount: 10_000,
          fields: [{ name: 'name', required: true }],
          merchantName: 'Toko Senja',
          accent: '#7a3cff',
          state: 'open',
        },
      },
    },
  },
  {
    method: 'post',
    path: '/checkout/links/{slug}/payments',
    id: 'payByLink',
    permission: 'public',
    tag: TAG,
    summary: 'Begin a payment by a link',
    description: `Once the payer has confirmed. The price is the link’s own; \`amount\` only where the link
lets the payer choose. Send an \`Idempotency-Key\`, so that pressing twice makes one payment.`,
    ...LINK,
    body: PayLink,
    bodyExample: { amount: 25_000, name: 'Ani' },
    isIdempotent: true,
    answers: {
      201: { description: 'The payment.', schema: LinkPayment, example: RENEWED },
    },
    errors: [
      'account_inactive',
      'link_closed',
      'rate_limited',
      'no_connection',
      'connection_needs_login',
      'no_free_amount',
      'provider_off',
      'provider_refused',
      'provider_unavailable',
      'server_busy',
    ],
  },
] as const satisfies RouteDescription[]

export const CHECKOUT_API: ApiDescription = {
  tags: [{ name: TAG, description: 'What a browser sees and does, by a checkout token.' }],
  needsApiKey: false,
  errorStyle: {
    schema: Problem,
    contentType: 'application/problem+json',
    statusOf: (code) => PROBLEM_STATUS[code],
  },
  routes: [...routes, ...linkRoutes],
}
