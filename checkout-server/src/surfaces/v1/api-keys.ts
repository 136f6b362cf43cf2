import {
  addApiKey,
  listApiKeys,
  revokeApiKey,
  rollApiKey,
  updateApiKey,
} from '../../merchants/manage-api-keys.ts'
import type { MerchantContext } from '../../merchants/merchants.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json, noContent } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import * as described from './describe-api-keys.ts'

/** `/v1/api-keys`: what a merchant's programs show to be let in. */
export function apiKeyRoutes(merchants: MerchantContext): BoundRoute[] {
  return [
    route(described.listApiKeysRoute, async ({ merchantId }) =>
      json({ data: await listApiKeys(behindWall(merchants, merchantId), merchantId) }),
    ),
    route(described.createApiKeyRoute, async ({ body, ...by }) =>
      json(await addApiKey(merchants, by, body), 201),
    ),
    route(described.updateApiKeyRoute, async ({ params, body: change, ...by }) =>
      json(await updateApiKey(merchants, by, { ...params, change })),
    ),
    route(described.rollApiKeyRoute, async ({ params, body, ...by }) =>
      json(await rollApiKey(merchants, by, { ...params, ...body }), 201),
    ),
    route(described.revokeApiKeyRoute, async ({ params, ...by }) => {
      await revokeApiKey(merchants, by, params.id)
      return noContent()
    }),
  ]
}
