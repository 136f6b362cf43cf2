import { z } from 'zod'
import { IdOf } from './id.ts'
import { Payment, PaymentId, WebUrl } from './payment.ts'
import { Instant, WibTime } from './time.ts'

/** Everything that a merchant's server can be told about a payment. */
export const EVENT_TYPES = [
  'payment.paid',
  'payment.paid_late',
  'payment.expired',
  'payment.cancelled',
  'payment.denied',
  'payment.partially_refunded',
  'payment.refunded',
] as const
export const EventType = z.enum(EVENT_TYPES)
export type EventType = z.infer<typeof EventType>

/** How an endpoint wants to be spoken to. */
export const WebhookDialect = z.enum(['native', 'autogopay'])
export type WebhookDialect = z.infer<typeof WebhookDialect>

/** Body of a native webhook. Its id is also the `webhook-id` header: the same for every attempt. */
export const WebhookEvent = z.object({
  id: IdOf('evt'),
  type: EventType,
  timestamp: Instant,
  data: Payment,
})
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

/** Body of `POST /v1/webhook-endpoints`. No `events` means all of them. */
export const CreateWebhookEndpoint = z.strictObject({
  url: WebUrl,
  dialect: WebhookDialect.optional(),
  events: z.array(EventType).min(1).optional(),
})
export type CreateWebhookEndpoint = z.infer<typeof CreateWebhookEndpoint>

/** A webhook endpoint's id. */
export const WebhookEndpointId = IdOf('whe')

/** A webhook delivery's id. */
export const WebhookDeliveryId = IdOf('whd')

/** An address of the merchant that is told about events. */
export const WebhookEndpoint = z.object({
  id: WebhookEndpointId,
  url: WebUrl,
  dialect: WebhookDialect,
  events: z.array(EventType),
  disabledAt: Instant.nullable(),
  createdAt: Instant,
})
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>

/** The answer to creating an endpoint: the only time that its secret (`whsec_…`) is shown. */
export const CreatedWebhookEndpoint = WebhookEndpoint.extend({ secret: z.string() })
export type CreatedWebhookEndpoint = z.infer<typeof CreatedWebhookEndpoint>

/** One HTTP try of a delivery. */
export const WebhookAttempt = z.object({
  number: z.int().min(1),
  /** Where it went; an endpoint may have moved since. */
  url: z.string(),
  at: Instant,
  durationMs: z.int().min(0),
  /** Null: no answer came; `error` says why. */
  responseStatus: z.int().nullable(),
  /** The first bytes of the answer, as text. */
  responseExcerpt: z.string().nullable(),
  error: z.string().nullable(),
})
export type WebhookAttempt = z.infer<typeof WebhookAttempt>

/** One event on its way to one endpoint. */
export const WebhookDelivery = z.object({
  id: WebhookDeliveryId,
  eventId: IdOf('evt'),
  eventType: EventType,
  endpointId: z.string(),
  paymentId: z.string(),
  url: z.string(),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.array(WebhookAttempt),
  nextAttemptAt: Instant.nullable(),
  createdAt: Instant,
  deliveredAt: Instant.nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

/** Query of `GET /v1/webhook-deliveries`, new to old. */
export const ListWebhookDeliveries = z.strictObject({
  cursor: WebhookDeliveryId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  status: z.enum(['pending', 'delivered', 'failed']).optional(),
  endpointId: WebhookEndpointId.optional(),
  paymentId: PaymentId.optional(),
})
export type ListWebhookDeliveries = z.infer<typeof ListWebhookDeliveries>
