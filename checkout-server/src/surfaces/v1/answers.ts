import {
  Connection,
  EventId,
  ProviderEvent,
  Refund,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
} from '@autogopay/shared'
import { z } from 'zod'

/** All refunds of a payment, old to new. */
export const RefundList = z.object({ data: z.array(Refund) })

/** All webhook endpoints of a merchant, old to new. */
export const WebhookEndpointList = z.object({ data: z.array(WebhookEndpoint) })

/** One page of deliveries, new to old. */
export const WebhookDeliveryPage = z.object({
  data: z.array(WebhookDelivery),
  nextCursor: WebhookDelivery.shape.id.nullable(),
})

/** One page of the inbox of provider notices, new to old. */
export const ProviderEventPage = z.object({
  data: z.array(ProviderEvent),
  nextCursor: ProviderEvent.shape.id.nullable(),
})

/** One page of events, old to new. */
export const EventPage = z.object({
  data: z.array(WebhookEvent),
  nextCursor: EventId.nullable(),
})

/** All connections of a merchant that are not disconnected, new to old. */
export const ConnectionList = z.object({ data: z.array(Connection) })
