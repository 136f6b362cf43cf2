import type { WebhookContext } from '../../webhooks/context.ts'
import { getDeliveryDetail, listDeliveries } from '../../webhooks/deliveries.ts'
import {
  createEndpoint,
  getEndpoint,
  listEndpoints,
  removeEndpoint,
} from '../../webhooks/endpoints.ts'
import { redeliver, redeliverFailed } from '../../webhooks/redeliver.ts'
import { sendTest } from '../../webhooks/test-delivery.ts'
import { rollSecret, updateEndpoint } from '../../webhooks/update-endpoint.ts'
import { behindWall, tenantSql } from '../../platform/tenant-wall.ts'
import { json, noContent } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import * as described from './describe-webhooks.ts'

/** `/v1/webhook-endpoints` and `/v1/webhook-deliveries`. */
export function webhookRoutes(webhooks: WebhookContext): BoundRoute[] {
  return [...endpointRoutes(webhooks), ...deliveryRoutes(webhooks)]
}

function endpointRoutes(webhooks: WebhookContext): BoundRoute[] {
  return [
    route(described.createEndpointRoute, async ({ merchantId, operationId, body }) =>
      json(await createEndpoint(webhooks, { merchantId, operationId, ...body }), 201),
    ),
    route(described.listEndpointsRoute, async ({ merchantId }) =>
      json({ data: await listEndpoints(behindWall(webhooks, merchantId), { merchantId }) }),
    ),
    route(described.getEndpointRoute, async ({ merchantId, params }) =>
      json(await getEndpoint(behindWall(webhooks, merchantId), { merchantId, id: params.id })),
    ),
    route(described.updateEndpointRoute, async ({ merchantId, params, body }) =>
      json(await updateEndpoint(webhooks, { merchantId, id: params.id, ...body })),
    ),
    route(described.rollSecretRoute, async ({ merchantId, operationId, params, body }) =>
      json(await rollSecret(webhooks, { merchantId, operationId, id: params.id, ...body })),
    ),
    route(described.testEndpointRoute, async ({ merchantId, params }) =>
      json(await sendTest(webhooks, { merchantId, id: params.id })),
    ),
    route(described.removeEndpointRoute, async ({ merchantId, params }) => {
      await removeEndpoint(webhooks, { merchantId, id: params.id })
      return noContent()
    }),
  ]
}

function deliveryRoutes(webhooks: WebhookContext): BoundRoute[] {
  const { sql } = webhooks
  return [
    route(described.listDeliveriesRoute, async ({ merchantId, query }) =>
      json(await listDeliveries(tenantSql(sql, merchantId), { merchantId, ...query })),
    ),
    route(described.getDeliveryRoute, async ({ merchantId, params }) =>
      json(
        await getDeliveryDetail(behindWall(webhooks, merchantId), { merchantId, id: params.id }),
      ),
    ),
    // The sender finds these within half a second, in whichever process it is.
    route(described.redeliverRoute, async ({ merchantId, params }) =>
      json(await redeliver(webhooks, { merchantId, id: params.id }), 202),
    ),
    route(described.redeliverFailedRoute, async ({ merchantId, body }) =>
      json(await redeliverFailed(webhooks, { merchantId, ...body }), 202),
    ),
  ]
}
