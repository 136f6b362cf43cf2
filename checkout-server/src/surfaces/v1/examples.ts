import type {
  IncomingMoney,
  Payment,
  Refund,
  TimelineEntry,
  WebhookDelivery,
  WebhookEndpoint,
} from '@autogopay/shared'

/** A payment that waits for its payer, as the documentation shows it. */
export const PENDING_PAYMENT: Payment = {
  id: 'pay_01kg8s0v5gb2n7x4q9tdwm3cja',
  orderId: 'INV-2026-0131',
  amount: 44_000,
  payableAmount: 44_000,
  amountPaid: null,
  status: 'pending',
  late: false,
  amountRefunded: 0,
  needsReview: false,
  waitingReason: null,
  description: 'Two bags of coffee',
  customer: { name: 'Sari' },
  metadata: { table: '7' },
  redirectUrl: 'https://shop.example/orders/131',
  checkoutUrl: 'https://pay.example/pay/01kg8s0v5gb2n7x4q9tdwm3cjaVxq0Zr8mT5nKcE1hLwYd-u_A',
  checkoutToken: '01kg8s0v5gb2n7x4q9tdwm3cjaVxq0Zr8mT5nKcE1hLwYd-u_A',
  provider: 'midtrans',
  providerTransactionId: '7d0b3c1e-52a4-4f0e-9d6c-8a1f2b3c4d5e',
  qrText: '00020101021226…6304A1B2',
  deeplinkUrl: 'https://gojek.example/gopay/pay?reference=7d0b3c1e',
  createdAt: '2026-01-31T12:00:00.000+07:00',
  expiresAt: '2026-01-31T12:15:00.000+07:00',
  paidAt: null,
}

/** The same payment once the money is there. */
export const PAID_PAYMENT: Payment = {
  ...PENDING_PAYMENT,
  status: 'paid',
  amountPaid: 44_000,
  paidAt: '2026-01-31T12:03:20.000+07:00',
}

/** A refund that the provider confirmed. */
export const REFUND: Refund = {
  id: 'ref_01kg8v7m2hq5x9c4r8wbd3tynz',
  paymentId: PENDING_PAYMENT.id,
  incomingMoneyId: 'inm_01kg8s71g5h0d3z6v9m4k2xpwb',
  amount: 22_000,
  reason: 'One bag was missing',
  status: 'confirmed',
  origin: 'merchant',
  failureReason: null,
  note: null,
  createdAt: '2026-01-31T13:00:00.000+07:00',
}

/** Late money that waits for a decision. */
export const INCOMING_MONEY: IncomingMoney = {
  id: 'inm_01kg8t4x6c1r9v3m7q2zbw5ndh',
  kind: 'late',
  review: 'open',
  paymentId: PENDING_PAYMENT.id,
  connectionId: 'con_01kg8rx2t7b4n9m6q1w8c3dzyh',
  provider: 'midtrans',
  providerTransactionId: '7d0b3c1e-52a4-4f0e-9d6c-8a1f2b3c4d5e',
  amount: 44_000,
  expectedAmount: 44_000,
  amountRefunded: 0,
  paidAt: '2026-01-31T12:21:05.000+07:00',
  receivedAt: '2026-01-31T12:21:06.400+07:00',
  reviewedAt: null,
  reviewedBy: null,
  note: null,
}

/** What happened to a payment that was paid in time. */
export const TIMELINE: TimelineEntry[] = [
  {
    kind: 'charge',
    at: '2026-01-31T12:00:00.000+07:00',
    id: 'chg_01kg8s0v5gc7m2x9q4tdwn3jba',
    status: 'paid',
    amount: 44_000,
    provider: 'midtrans',
    providerTransactionId: '7d0b3c1e-52a4-4f0e-9d6c-8a1f2b3c4d5e',
  },
  {
    kind: 'notice',
    at: '2026-01-31T12:03:20.300+07:00',
    id: 'pev_01kg8s70yv4m9q2t6x8b3c5dnr',
    verdict: 'accepted',
    reason: 'The provider confirms: paid.',
    timesSeen: 1,
  },
  {
    kind: 'money',
    at: '2026-01-31T12:03:20.340+07:00',
    id: 'inm_01kg8s71g5h0d3z6v9m4k2xpwb',
    moneyKind: 'payment',
    review: 'none',
    amount: 44_000,
    providerTransactionId: '7d0b3c1e-52a4-4f0e-9d6c-8a1f2b3c4d5e',
    paymentId: PENDING_PAYMENT.id,
    reviewedBy: null,
    note: null,
  },
  {
    kind: 'event',
    at: '2026-01-31T12:03:20.340+07:00',
    id: 'evt_01kg8s71gzt8c5n1r7y3qj6hda',
    type: 'payment.paid',
    data: { status: 'paid', late: false, amountPaid: 44_000, amountRefunded: 0 },
  },
  {
    kind: 'webhook',
    at: '2026-01-31T12:03:20.350+07:00',
    id: 'whd_01kg8s71h0d3z6v9m4k2xp5wbq',
    status: 'delivered',
    eventId: 'evt_01kg8s71gzt8c5n1r7y3qj6hda',
    eventType: 'payment.paid',
    endpointId: 'whe_01kg8rz4w1n6b8t2x5q7c9dmjh',
    attempts: 2,
  },
]

/** A webhook endpoint in use. */
export const WEBHOOK_ENDPOINT: WebhookEndpoint = {
  id: 'whe_01kg8rz4w1n6b8t2x5q7c9dmjh',
  url: 'https://shop.example/webhooks/payments',
  dialect: 'native',
  events: ['payment.paid', 'payment.paid_late'],
  schedule: 'default',
  health: 'healthy',
  failingSince: null,
  disabledAt: null,
  disabledReason: null,
  oldSecretUntil: null,
  createdAt: '2026-01-31T11:30:00.000+07:00',
}

/** A delivery that arrived at the second try. */
export const WEBHOOK_DELIVERY: WebhookDelivery = {
  id: 'whd_01kg8s71h0d3z6v9m4k2xp5wbq',
  eventId: 'evt_01kg8s71gzt8c5n1r7y3qj6hda',
  eventType: 'payment.paid',
  endpointId: WEBHOOK_ENDPOINT.id,
  paymentId: PENDING_PAYMENT.id,
  url: WEBHOOK_ENDPOINT.url,
  status: 'delivered',
  attempts: [
    {
      number: 1,
      at: '2026-01-31T12:03:20.400+07:00',
      url: 'https://shop.example/webhooks/payments',
      durationMs: 10_002,
      connectMs: 31,
      firstByteMs: null,
      responseStatus: null,
      responseExcerpt: null,
      error: 'no answer within 10 s',
    },
    {
      number: 2,
      at: '2026-01-31T12:03:35.900+07:00',
      url: 'https://shop.example/webhooks/payments',
      durationMs: 84,
      connectMs: 28,
      firstByteMs: 83,
      responseStatus: 200,
      responseExcerpt: 'ok',
      error: null,
    },
  ],
  nextAttemptAt: null,
  createdAt: '2026-01-31T12:03:20.350+07:00',
  deliveredAt: '2026-01-31T12:03:35.984+07:00',
}
