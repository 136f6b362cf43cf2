import { z } from 'zod'
import { IdOf } from './id.ts'
import { PaymentId, WebUrl } from './payment.ts'
import { Instant } from './time.ts'
import { EventType, WebhookDialect } from './webhook.ts'

/**
 * When a webhook that was not taken is tried again: `default` 3 more times within about 4 minutes,
 * `long` 9 more times over 75 hours.
 */
export const WebhookSchedule = z.enum(['default', 'long'])
export type WebhookSchedule = z.infer<typeof WebhookSchedule>

/** Body of `POST /v1/webhook-endpoints`. No `events` means all of them. */
export const CreateWebhookEndpoint = z.strictObject({
  url: WebUrl,
  dialect: WebhookDialect.optional(),
  events: z.array(EventType).min(1).optional(),
  schedule: WebhookSchedule.optional(),
})
export type CreateWebhookEndpoint = z.infer<typeof CreateWebhookEndpoint>

/** Body of `PATCH /v1/webhook-endpoints/{id}`: what is absent stays as it is. */
export const UpdateWebhookEndpoint = z.strictObject({
  url: WebUrl.optional(),
  events: z.array(EventType).min(1).optional(),
  schedule: WebhookSchedule.optional(),
  /** False: it gets nothing until true again; what happens meanwhile waits, for up to 30 days. */
  enabled: z.boolean().optional(),
})
export type UpdateWebhookEndpoint = z.infer<typeof UpdateWebhookEndpoint>

/** Body of `POST /v1/webhook-endpoints/{id}/roll-secret`. */
export const RollWebhookSecret = z.strictObject({
  /** For how long the old secret signs too: 24 by default, 0 ends it at once. */
  overlapHours: z.number().min(0).max(168).optional(),
})
export type RollWebhookSecret = z.infer<typeof RollWebhookSecret>

/** A webhook endpoint's id. */
export const WebhookEndpointId = IdOf('whe')

/** A webhook delivery's id. */
export const WebhookDeliveryId = IdOf('whd')

/**
 * How an endpoint does. `failing`: its last try failed, since `failingSince` without one success;
 * after five days of that it is disabled.
 */
export const WebhookHealth = z.enum(['healthy', 'failing', 'disabled'])
export type WebhookHealth = z.infer<typeof WebhookHealth>

/** An address of the merchant that is told about events. */
export const WebhookEndpoint = z.object({
  id: WebhookEndpointId,
  url: WebUrl,
  dialect: WebhookDialect,
  events: z.array(EventType),
  schedule: WebhookSchedule,
  health: WebhookHealth,
  failingSince: Instant.nullable(),
  disabledAt: Instant.nullable(),
  disabledReason: z.string().nullable(),
  /** Until then the secret before signs too; null: there is one secret. */
  oldSecretUntil: Instant.nullable(),
  createdAt: Instant,
})
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>

/** The answer to creating an endpoint or its secret: the only time that the secret (`whsec_…`) is shown. */
export const CreatedWebhookEndpoint = WebhookEndpoint.extend({ secret: z.string() })
export type CreatedWebhookEndpoint = z.infer<typeof CreatedWebhookEndpoint>

/** One HTTP try of a delivery. */
export const WebhookAttempt = z.object({
  number: z.int().min(1),
  /** Where it went; an endpoint may have moved since. */
  url: z.string(),
  at: Instant,
  durationMs: z.int().min(0),
  /** Until the request could be written: look-up, TCP, TLS; about 0 on a connection kept open. */
  connectMs: z.int().min(0).nullable(),
  /** Until the answer began. */
  firstByteMs: z.int().min(0).nullable(),
  /** Null: no answer came; `error` says why. */
  responseStatus: z.int().nullable(),
  /** The first 4 kB of the answer, as text. */
  responseExcerpt: z.string().nullable(),
  error: z.string().nullable(),
})
export type WebhookAttempt = z.infer<typeof WebhookAttempt>

/** One event on its way to one endpoint. */
export const WebhookDelivery = z.object({
  id: WebhookDeliveryId,
  eventId: IdOf('evt'),
  /** Also `webhook_endpoint.test`, which no endpoint has to ask for. */
  eventType: z.union([EventType, z.literal('webhook_endpoint.test')]),
  endpointId: z.string(),
  /** Null: the event is about no payment. */
  paymentId: z.string().nullable(),
  url: z.string(),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.array(WebhookAttempt),
  /** Null while pending: a try is under way, or the endpoint is disabled. */
  nextAttemptAt: Instant.nullable(),
  createdAt: Instant,
  deliveredAt: Instant.nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

/** A delivery with what is sent: the same text at every try, over which the signatures are made. */
export const WebhookDeliveryDetail = WebhookDelivery.extend({ body: z.string() })
export type WebhookDeliveryDetail = z.infer<typeof WebhookDeliveryDetail>

/** Query of `GET /v1/webhook-deliveries`, new to old. */
export const ListWebhookDeliveries = z.strictObject({
  cursor: WebhookDeliveryId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  status: z.enum(['pending', 'delivered', 'failed']).optional(),
  endpointId: WebhookEndpointId.optional(),
  paymentId: PaymentId.optional(),
})
export type ListWebhookDeliveries = z.infer<typeof ListWebhookDeliveries>

/** Body of `POST /v1/webhook-deliveries/redeliver-failed`. */
export const RedeliverFailed = z.strictObject({
  /** What failed since then, whenever its event was. */
  since: z.iso.datetime({ offset: true }),
  endpointId: WebhookEndpointId.optional(),
})
export type RedeliverFailed = z.infer<typeof RedeliverFailed>

/** How many failed deliveries are sent again. Asked twice, they are sent once. */
export const RedeliveredFailed = z.object({
  redelivered: z.int().min(0),
  /** There are more than one call takes: call again. */
  hasMore: z.boolean(),
})
export type RedeliveredFailed = z.infer<typeof RedeliveredFailed>

/** An event's id. */
export const EventId = IdOf('evt')

/** Query of `GET /v1/events`, old to new. */
export const ListEvents = z.strictObject({
  /** The last event that the caller has. */
  after: EventId.optional(),
  /** Without `after`: events since then, rather than all that are kept. */
  since: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** How many seconds to wait for an event when there is none. */
  wait: z.coerce.number().int().min(0).max(8).default(0),
})
export type ListEvents = z.infer<typeof ListEvents>
