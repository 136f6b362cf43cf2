import { startLoop, type Loop } from '../platform/loop.ts'
import { createOutboundAgent } from '../platform/outbound.ts'
import { attemptDelivery } from './attempt.ts'
import type { WebhookContext } from './context.ts'
import type { LeasedDelivery } from './delivery.ts'
import { leaseDue } from './lease.ts'
import { openPace, ROOM_ELSEWHERE } from './pace.ts'
import { startResultWriter } from './results.ts'

const LEASE_MS = 12_000
const POLL_MS = 500
const BATCH = 256
const MAX_UNDER_WAY = 1_024

/**
 * Starts sending webhooks. Any number of processes may: each delivery is leased to one of them, and
 * taken over when that one dies. `wake` after a commit that enqueued; `stop` waits for the tries under
 * way and writes their results.
 */
export function startWebhookSender(ctx: WebhookContext): Loop {
  const agent = createOutboundAgent({ allowPrivate: ctx.allowPrivate, lookup: ctx.lookup })
  const results = startResultWriter(ctx)
  const pace = openPace()
  const underWay = new Set<Promise<void>>()

  const send = async (delivery: LeasedDelivery) => {
    const result = await attemptDelivery(ctx, agent, delivery)
    results.add(result)
    ctx.onAttempt?.(result)
    const answeredMs = result.responseStatus === null ? null : result.durationMs
    const hasRoomAgain = pace.finished(delivery.endpointId, answeredMs)
    if (hasRoomAgain || underWay.size >= MAX_UNDER_WAY) loop.wake()
  }

  const loop = startLoop({
    name: 'webhooks',
    intervalMs: ctx.pollMs ?? POLL_MS,
    log: ctx.log,
    round: async () => {
      const limit = Math.min(BATCH, MAX_UNDER_WAY - underWay.size)
      if (limit <= 0) return false
      const leased = await leaseDue(ctx.sql, {
        leaseMs: ctx.leaseMs ?? LEASE_MS,
        limit,
        room: pace.room(),
        roomElsewhere: ROOM_ELSEWHERE,
      })
      for (const delivery of leased) {
        pace.started(delivery.endpointId)
        const sent = send(delivery)
          .catch((error: unknown) => ctx.log.error({ err: error }, 'a webhook result was lost'))
          .finally(() => underWay.delete(sent))
        underWay.add(sent)
      }
      return leased.at(0)?.areMoreDue ?? false
    },
  })

  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop()
      await Promise.all(underWay)
      await results.stop()
      await agent.close()
    },
  }
}
