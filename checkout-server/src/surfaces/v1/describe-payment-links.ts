import {
  CreatePaymentLink,
  ListPaymentLinks,
  PaymentLink,
  PaymentLinkId,
  PaymentLinkPage,
  UpdatePaymentLink,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'

const TAG = 'Payment links'
const WITH_PICTURE_BYTES = 1_536 * 1024
const EXAMPLE: PaymentLink = {
  id: 'plk_01kg8w2c9rj5t4x7q1bdm6nzya',
  slug: 'kopi-senja',
  url: 'https://pay.example/l/kopi-senja',
  posterUrl: 'https://pay.example/l/kopi-senja/poster',
  whatsappUrl: 'https://wa.me/?text=Kopi%20senja%0Ahttps%3A%2F%2Fpay.example%2Fl%2Fkopi-senja',
  title: 'Kopi senja',
  description: 'Two bags of 250 g, roasted on Thursday.',
  amountKind: 'fixed',
  amount: 44_000,
  minimumAmount: null,
  pictureUrl: null,
  fields: [{ name: 'name', required: true }],
  successUrl: null,
  expiresAt: null,
  usageLimit: 100,
  active: true,
  state: 'open',
  orders: 14,
  paidOrders: 12,
  revenue: 528_000,
  createdAt: '2026-01-31T12:00:00.000+07:00',
}
const ONE_LINK = {
  params: z.object({ id: PaymentLinkId }),
  notFound: 'There is no such payment link.',
}

export const createPaymentLinkRoute = {
  method: 'post',
  path: '/v1/payment-links',
  id: 'createPaymentLink',
  permission: 'links:write',
  audit: { action: 'payment_link.created', keep: ['title'] },
  tag: TAG,
  summary: 'Make a payment link',
  description: `An address to send to payers or to print. Whoever opens it sees what is paid for, fills
in what you ask for and confirms; only then a payment is made, with \`metadata.payment_link\` set to the
link’s id, and with the price that the link has on this server. \`usageLimit\` counts those who have paid and
those whose code is open: a place is free again when a code expires. Money that comes late counts all
the same.`,
  body: CreatePaymentLink,
  bodyExample: {
    title: 'Kopi senja',
    amountKind: 'fixed',
    amount: 44_000,
    fields: [{ name: 'name', required: true }],
  },
  maxBodyBytes: WITH_PICTURE_BYTES,
  answers: { 201: { description: 'The link.', schema: PaymentLink, example: EXAMPLE } },
  errors: ['account_inactive', 'slug_taken'],
} as const satisfies RouteDescription

export const listPaymentLinksRoute = {
  method: 'get',
  path: '/v1/payment-links',
  id: 'listPaymentLinks',
  permission: 'links:read',
  tag: TAG,
  summary: 'List your payment links',
  description: 'New to old, with how each has done.',
  query: ListPaymentLinks,
  answers: {
    200: {
      description: 'One page.',
      schema: PaymentLinkPage,
      example: { data: [EXAMPLE], nextCursor: null },
    },
  },
} as const satisfies RouteDescription

export const getPaymentLinkRoute = {
  method: 'get',
  path: '/v1/payment-links/{id}',
  id: 'getPaymentLink',
  permission: 'links:read',
  tag: TAG,
  summary: 'Look at a payment link',
  description: 'The link as it is now, and how it has done.',
  ...ONE_LINK,
  answers: { 200: { description: 'The link.', schema: PaymentLink, example: EXAMPLE } },
} as const satisfies RouteDescription

export const updatePaymentLinkRoute = {
  method: 'patch',
  path: '/v1/payment-links/{id}',
  id: 'updatePaymentLink',
  permission: 'links:write',
  audit: { action: 'payment_link.updated', keep: ['title', 'active'] },
  tag: TAG,
  summary: 'Change a payment link, or turn it off and on',
  description: `Only what you send changes; null takes it away. Payments that were begun already keep
their price. A new \`slug\` ends the old address. Links are turned off by \`active: false\`, and not removed: their
payments stay yours to look at.`,
  ...ONE_LINK,
  body: UpdatePaymentLink,
  bodyExample: { active: false },
  maxBodyBytes: WITH_PICTURE_BYTES,
  answers: {
    200: {
      description: 'The link.',
      schema: PaymentLink,
      example: { ...EXAMPLE, active: false, state: 'off' },
    },
  },
  errors: ['slug_taken'],
} as const satisfies RouteDescription
