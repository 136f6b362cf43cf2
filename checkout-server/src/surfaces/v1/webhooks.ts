import type { WebhookContext } from '../../webhooks/context.ts'
import { getDelivery, listDeliveries, redeliver } from '../../webhooks/deliveries.ts'
import { createEndpoint, listEndpoints, removeEndpoint } from '../../webhooks/endpoints.ts'
import { json, noContent } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import {
  createEndpointRoute,
  getDeliveryRoute,
  listDeliveriesRoute,
  listEndpointsRoute,
  redeliverRoute,
  removeEndpointRoute,
} from './describe-webhooks.ts'

/** `/v1/webhook-endpoints` and `/v1/webhook-deliveries`. */
export function webhookRoutes(webhooks: WebhookContext): BoundRoute[] {
  const { sql } = webhooks
  return [
    route(createEndpointRoute, async ({ merchantId, body }) =>
      json(await createEndpoint(webhooks, { merchantId, ...body }), 201),
    ),
    route(listEndpointsRoute, async ({ merchantId }) =>
      json({ data: await listEndpoints(sql, { merchantId }) }),
    ),
    route(removeEndpointRoute, async ({ merchantId, params }) => {
      await removeEndpoint(webhooks, { merchantId, id: params.id })
      return noContent()
    }),
    route(listDeliveriesRoute, async ({ merchantId, query }) =>
      json(await listDeliveries(sql, { merchantId, ...query })),
    ),
    route(getDeliveryRoute, async ({ merchantId, params }) =>
      json(await getDelivery(sql, { merchantId, id: params.id })),
    ),
    // The sender finds it within half a second, in whichever process it is.
    route(redeliverRoute, async ({ merchantId, params }) =>
      json(await redeliver(webhooks, { merchantId, id: params.id }), 202),
    ),
  ]
}
