import { startLoop, type Loop } from '../platform/loop.ts'
import { createOutboundAgent } from '../platform/outbound.ts'
import { openAttempter } from './attempt.ts'
import type { WebhookContext } from './context.ts'
import type { LeasedDelivery } from './delivery.ts'
import { REMOVED } from './disable.ts'
import { BATCH, holdDeliveries, LEASE_MS, leaseDue, releaseLeases } from './lease.ts'
import { openPace, ROOM_ELSEWHERE } from './pace.ts'
import { startResultWriter } from './results.ts'
import { openSearch, type Scope } from './search.ts'

const TIMEOUT_MS = 10_000
const POLL_MS = 500
const MOST_HELD = 2_048
const MARGIN_MS = 250

/** A delivery that waits for its turn in this process. */
interface Waiting extends LeasedDelivery {
  /** By `performance.now()`: later, its try could outlive its lease. */
  startBeforeMs: number
}

/**
 * Starts sending webhooks. Any number of processes may: each delivery is leased to one of them, and
 * taken over when that one dies. `wake` after a commit that enqueued; `stop` waits for the tries under
 * way, writes their results, and gives back what it had not begun.
 */
export function startWebhookSender(ctx: WebhookContext): Loop {
  const agent =
    ctx.dispatcher ?? createOutboundAgent({ allowPrivate: ctx.allowPrivate, lookup: ctx.lookup })
  const attempt = openAttempter(ctx, agent)
  const results = startResultWriter(ctx)
  const pace = openPace<Waiting>()
  const leaseMs = ctx.leaseMs ?? LEASE_MS
  const patienceMs = Math.max(leaseMs / 8, leaseMs - (ctx.timeoutMs ?? TIMEOUT_MS) - MARGIN_MS)
  // Everything leased and not yet in the hands of the result writer.
  const held = new Set<string>()
  let stopping = false
  let ended = () => {}

  const letGo = (delivery: LeasedDelivery) => {
    held.delete(leaseOf(delivery))
    if (stopping && held.size === 0) ended()
  }
  const giveBack = async (deliveries: readonly LeasedDelivery[]) => {
    try {
      await releaseLeases(ctx.sql, deliveries)
    } catch (error) {
      ctx.log.warn({ err: error }, 'webhooks were not given back: they wait for their lease to end')
    }
    for (const delivery of deliveries) letGo(delivery)
  }

  const send = async (delivery: Waiting) => {
    const result = await attempt(delivery)
    results.add(result)
    ctx.onAttempt?.(result)
    const answeredMs = result.responseStatus === null ? null : result.durationMs
    const hasRoomAgain = pace.finished(delivery.endpointId, answeredMs)
    const wasCrowded = held.size >= MOST_HELD
    letGo(delivery)
    if (hasRoomAgain || wasCrowded) loop.wake()
    if (!stopping) startAll(delivery.endpointId)
  }
  const startAll = (endpointId: string) => {
    const late: Waiting[] = []
    for (let next = pace.next(endpointId); next; next = pace.next(endpointId)) {
      if (performance.now() > next.startBeforeMs) {
        pace.finished(endpointId, null)
        late.push(next)
      } else {
        send(next).catch((error: unknown) => ctx.log.error({ err: error }, 'a result was lost'))
      }
    }
    if (late.length > 0) void giveBack(late)
  }

  const look = async (scope: Scope) => {
    const limit = Math.min(BATCH, MOST_HELD - held.size)
    if (limit <= 0) return { areMoreDue: false, isWindowFull: false, since: null }
    const startBeforeMs = performance.now() + patienceMs
    const hungry = pace.hungry()
    const alsoOf = scope.dueAfter === undefined ? [] : hungry
    const forStrangers = scope.isThorough ?? false
    const room = pace.room({ among: alsoOf, most: BATCH, forStrangers })
    const options = { leaseMs, limit, room, roomElsewhere: ROOM_ELSEWHERE, alsoOf, ...scope }
    const { deliveries, ...rest } = await leaseDue(ctx.sql, options)
    const onHold = deliveries.filter(isOnHold)
    const open = deliveries.filter((delivery) => !isOnHold(delivery))
    for (const delivery of open) held.add(leaseOf(delivery))
    pace.add(open.map((delivery) => ({ ...delivery, startBeforeMs })))
    if (!rest.areMoreDue && (alsoOf === hungry || !rest.isWindowFull)) pace.fed(hungry)
    for (const endpointId of new Set(open.map((delivery) => delivery.endpointId))) {
      startAll(endpointId)
    }
    if (onHold.length > 0) await holdDeliveries(ctx.sql, onHold)
    return { ...rest, areMoreDue: rest.areMoreDue || onHold.length > 0 }
  }

  const loop = startLoop({
    name: 'webhooks',
    intervalMs: ctx.pollMs ?? POLL_MS,
    log: ctx.log,
    round: openSearch(look),
  })

  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop()
      stopping = true
      await giveBack(pace.takeWaiting())
      if (held.size > 0) await new Promise<void>((resolve) => (ended = resolve))
      await results.stop()
      await agent.close()
    },
  }
}

// A delivery may be here twice, once with a lease that has ended.
const leaseOf = ({ id, number }: LeasedDelivery) => `${id} ${number}`

/** Waits for its endpoint to be enabled; to a removed one it fails. */
const isOnHold = ({ isDisabled, disabledReason }: LeasedDelivery) =>
  isDisabled && disabledReason !== REMOVED
