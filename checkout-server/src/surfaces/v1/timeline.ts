import type { TimelineEntry, WebhookDelivery } from '@autogopay/shared'
import type { PaymentContext } from '../../payments/context.ts'
import { getPaymentRow } from '../../payments/read-payments.ts'
import { reachOf } from '../../payments/reach.ts'
import { paymentTimeline } from '../../payments/timeline.ts'
import { listDeliveries } from '../../webhooks/deliveries.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { getTimelineRoute } from './describe-timeline.ts'

const MOST_DELIVERIES = 100

/** `/v1/payments/{id}/events`: what happened to a payment, from all features that know of it. */
export function timelineRoutes(payments: PaymentContext): BoundRoute[] {
  return [
    route(getTimelineRoute, async ({ merchantId, actor, params }) => {
      const reach = reachOf(actor, payments.clock())
      const own = behindWall(payments, merchantId)
      const { id: paymentId } = await getPaymentRow(own, { merchantId, ...params, reach })
      const [entries, deliveries] = await Promise.all([
        paymentTimeline(own, paymentId),
        listDeliveries(own.sql, { merchantId, paymentId, limit: MOST_DELIVERIES }),
      ])
      const data = [...entries, ...deliveries.data.map(deliveryEntry)]
      // Stable: what happened in one instant stays in its order.
      return json({ data: data.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)) })
    }),
  ]
}

function deliveryEntry(delivery: WebhookDelivery): TimelineEntry {
  const { id, status, eventId, eventType, endpointId, attempts, createdAt } = delivery
  const entry = { status, eventId, eventType, endpointId, attempts: attempts.length }
  return { kind: 'webhook', at: createdAt, id, ...entry } as TimelineEntry
}
