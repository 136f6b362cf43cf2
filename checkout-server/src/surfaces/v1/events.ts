import { AppError } from '../../platform/errors.ts'
import type { WebhookContext } from '../../webhooks/context.ts'
import { awaitEvents } from '../../webhooks/events.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { listEventsRoute } from './describe-events.ts'

// A few developers follow at once; more would only be a programme that leaks requests.
const MAX_WAITING = 20

/** `/v1/events`: what a merchant was told, for those who fetch it themselves. */
export function eventRoutes(context: Pick<WebhookContext, 'sql' | 'vault'>): BoundRoute[] {
  const waiting = new Map<string, number>()
  return [
    route(listEventsRoute, async ({ merchantId, query }) => {
      const count = waiting.get(merchantId) ?? 0
      if (query.wait > 0 && count >= MAX_WAITING) {
        throw new AppError('rate_limited', `At most ${MAX_WAITING} requests may wait at once.`)
      }
      waiting.set(merchantId, count + 1)
      try {
        return json(await awaitEvents(behindWall(context, merchantId), { merchantId, ...query }))
      } finally {
        const left = (waiting.get(merchantId) ?? 1) - 1
        if (left > 0) waiting.set(merchantId, left)
        else waiting.delete(merchantId)
      }
    }),
  ]
}
