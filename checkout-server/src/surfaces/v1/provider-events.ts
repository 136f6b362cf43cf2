import type { PaymentContext } from '../../payments/context.ts'
import { listNotices } from '../../payments/notices.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { listProviderEventsRoute } from './describe-provider-events.ts'

/** `/v1/provider-events`: the inbox of provider notices. */
export function providerEventRoutes(payments: PaymentContext): BoundRoute[] {
  return [
    route(listProviderEventsRoute, async ({ merchantId, query }) =>
      json(await listNotices(behindWall(payments, merchantId), merchantId, query)),
    ),
  ]
}
