import {
  ApiKey,
  Invitation,
  Member,
  Connection,
  EventId,
  ProviderEvent,
  Refund,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
} from '@autogopay/shared'
import { z } from 'zod'

/** API keys of a merchant, new to old. */
/** `GET /v1/members`. */
export const MemberList = z.object({ data: z.array(Member) })
/** `GET /v1/invitations`. */
export const InvitationList = z.object({ data: z.array(Invitation) })

export const ApiKeyList = z.object({ data: z.array(ApiKey) })

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
