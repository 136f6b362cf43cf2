import { z } from 'zod'
import { IdOf } from './id.ts'
import { IncomingMoney } from './incoming-money.ts'
import { Payment, Refund } from './payment.ts'
import { Instant, WibTime } from './time.ts'

/**
 * Everything that a merchant's server can be told. What stands before the dot says what `data` is.
 * `money.*`: money came in that did not simply pay its payment, or went back and nothing tells of what,
 * and `money.reviewed` what became of it. Never is money that goes back told as `payment.paid`.
 */
export const PAYMENT_EVENT_TYPES = [
  'payment.paid',
  'payment.paid_late',
  'payment.expired',
  'payment.cancelled',
  'payment.denied',
  'payment.partially_refunded',
  'payment.refunded',
] as const
export const MONEY_EVENT_TYPES = [
  'money.late',
  'money.duplicate',
  'money.wrong_amount',
  'money.unmatched',
  'money.returned',
  'money.reviewed',
] as const
export const REFUND_EVENT_TYPES = [
  'refund.requested',
  'refund.sent',
  'refund.confirmed',
  'refund.failed',
  'refund.needs_manual_transfer',
  'refund.cancelled',
] as const
export type PaymentEventType = (typeof PAYMENT_EVENT_TYPES)[number]

export const EVENT_TYPES = [
  ...PAYMENT_EVENT_TYPES,
  ...MONEY_EVENT_TYPES,
  ...REFUND_EVENT_TYPES,
  'connection.needs_login',
  'webhook_endpoint.disabled',
] as const
export const EventType = z.enum(EVENT_TYPES)
export type EventType = z.infer<typeof EventType>

/** How an endpoint wants to be spoken to. */
export const WebhookDialect = z.enum(['native', 'autogopay'])
export type WebhookDialect = z.infer<typeof WebhookDialect>

const eventOf = <Type extends EventType, Data extends z.ZodType>(
  types: readonly [Type, ...Type[]],
  data: Data,
) => z.object({ id: IdOf('evt'), type: z.enum(types), timestamp: Instant, data })

/** A payment moved: `data` is the payment as it was then. */
export const PaymentWebhook = eventOf(PAYMENT_EVENT_TYPES, Payment)
/** Odd money came in, or somebody decided about it. */
export const MoneyWebhook = eventOf(MONEY_EVENT_TYPES, IncomingMoney)
/** A refund moved. */
export const RefundWebhook = eventOf(REFUND_EVENT_TYPES, Refund)
/** A connection needs its owner. */
export const ConnectionWebhook = eventOf(
  ['connection.needs_login'],
  z.object({ id: IdOf('con'), provider: z.string(), reason: z.string() }),
)
/** An endpoint gets nothing more until its owner enables it again. */
export const EndpointWebhook = eventOf(
  ['webhook_endpoint.disabled'],
  z.object({ id: IdOf('whe'), url: z.string(), disabledAt: Instant, reason: z.string() }),
)

/** Body of a native webhook. Its id is also the `webhook-id` header: the same for every attempt. */
export const WebhookEvent = z.discriminatedUnion('type', [
  PaymentWebhook,
  MoneyWebhook,
  RefundWebhook,
  ConnectionWebhook,
  EndpointWebhook,
])
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** Body of an AutoGoPay callback, sent when money arrived. Header `X-Callback-Event` repeats the event. */
export const AutogopayCallback = z.object({
  event: z.literal('transaction.received'),
  timestamp: WibTime,
  transaction: z.object({
    transaction_id: z.string(),
    order_id: z.string(),
    amount: z.int(),
    status: z.enum(['PAID', 'PENDING']),
    payment_method: z.literal('QRIS'),
    paid_at: z.iso.datetime(),
    settlement_time: z.iso.datetime(),
  }),
})
export type AutogopayCallback = z.infer<typeof AutogopayCallback>
