import type { LinkContext } from '../../payment-links/context.ts'
import { getLink, listLinks } from '../../payment-links/read-links.ts'
import { createLink, updateLink } from '../../payment-links/write-link.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import * as described from './describe-payment-links.ts'

/** `/v1/payment-links`: addresses that take payments again and again. */
export function paymentLinkRoutes(links: LinkContext): BoundRoute[] {
  const reading = (merchantId: string): LinkContext => ({
    ...links,
    payments: behindWall(links.payments, merchantId),
  })
  return [
    route(described.createPaymentLinkRoute, async ({ merchantId, body }) =>
      json(await createLink(links, merchantId, body), 201),
    ),
    route(described.listPaymentLinksRoute, async ({ merchantId, query }) =>
      json(await listLinks(reading(merchantId), merchantId, query)),
    ),
    route(described.getPaymentLinkRoute, async ({ merchantId, params }) =>
      json(await getLink(reading(merchantId), { merchantId, id: params.id })),
    ),
    route(described.updatePaymentLinkRoute, async ({ merchantId, params, body }) =>
      json(await updateLink(links, { merchantId, id: params.id }, body)),
    ),
  ]
}
