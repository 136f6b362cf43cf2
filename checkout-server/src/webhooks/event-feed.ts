import { ownersOf } from '../payments/read-payments.ts'
import type { Sql } from '../platform/database.ts'
import type { Hints } from '../platform/hints.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import { lastEvent, positionOf, readInOrder, type KeptEvent } from './events.ts'

const POLL_MS = 2_000
const MOST_PER_READ = 100

/** Who follows a merchant's events. */
export interface FeedListener {
  /** Everything up to this event, which is null when there is none, is before the feed. */
  onStart(eventId: string | null): void
  /** In the order of commits, each once. */
  onEvent(event: KeptEvent): void
  /** Payments that were made or moved; not told of every move, nor only once. */
  onChanged(paymentIds: readonly string[]): void
}

/** The events of merchants, for the streams of this process. */
export interface EventFeed {
  /**
   * Follows a merchant's events from after one of them, or from now on. Returns the way out.
   * @throws {AppError} `invalid_request`: `after` is no event of this merchant.
   */
  follow(
    from: { merchantId: string; after: string | null },
    listener: FeedListener,
  ): Promise<() => void>
  /** How many follow this merchant in this process. */
  followersOf(merchantId: string): number
  close(): Promise<void>
}

interface Follower {
  merchantId: string
  /** Null: it begins with what comes after the next look. */
  position: number | null
  listener: FeedListener
}

/**
 * One reader for all streams: hints about payments say whose events to look at, and a poll finds what
 * a lost hint did not say. No connection is held between reads.
 */
export function openEventFeed({ sql, log }: { sql: Sql; log: Log }, hints: Hints): EventFeed {
  const followers = new Set<Follower>()
  let hinted = new Set<string>()
  let polledAt = 0

  const loop = startLoop({
    name: 'event feed',
    intervalMs: POLL_MS,
    log,
    round: async () => {
      const ids = [...hinted]
      hinted = new Set()
      if (followers.size === 0) return false
      const changed = await tellChanged(ids)
      const newcomers = [...followers].filter(({ position }) => position === null)
      const isPoll = performance.now() - polledAt >= POLL_MS
      if (isPoll) polledAt = performance.now()
      const merchants = isPoll
        ? new Set([...followers].map(({ merchantId }) => merchantId))
        : new Set([...changed, ...newcomers.map(({ merchantId }) => merchantId)])
      const left = await Promise.all([...merchants].map(readAndTell))
      return hinted.size > 0 || left.includes(true)
    },
  })

  const tellChanged = async (ids: readonly string[]): Promise<string[]> => {
    if (ids.length === 0) return []
    const merchantIds = [...new Set([...followers].map(({ merchantId }) => merchantId))]
    const owners = Map.groupBy(await ownersOf(sql, { ids, merchantIds }), (row) => row.merchantId)
    for (const { merchantId, listener } of followers) {
      const own = owners.get(merchantId)
      if (own) listener.onChanged(own.map(({ id }) => id))
    }
    return [...owners.keys()]
  }

  /** Whether there may be more to read at once. */
  const readAndTell = async (merchantId: string): Promise<boolean> => {
    const own = [...followers].filter((follower) => follower.merchantId === merchantId)
    const newcomers = own.filter(({ position }) => position === null)
    const started = own.flatMap(({ position }) => (position === null ? [] : [position]))
    const last = newcomers.length > 0 ? await lastEvent(sql, merchantId) : null
    const afterPosition = Math.min(...started)
    const events =
      started.length > 0
        ? await readInOrder(sql, { merchantId, afterPosition, limit: MOST_PER_READ })
        : []
    for (const follower of own) {
      // It may have gone while we read.
      if (!followers.has(follower)) continue
      if (follower.position === null) {
        if (last) start(follower, last)
        continue
      }
      for (const event of events) {
        if (event.position <= follower.position) continue
        follower.position = event.position
        follower.listener.onEvent(event)
      }
    }
    return events.length === MOST_PER_READ || (newcomers.length > 0 && last === null)
  }

  const start = (follower: Follower, last: { id: string | null; position: number }) => {
    follower.position = last.position
    follower.listener.onStart(last.id)
  }

  const unsubscribe = hints.subscribe((ids) => {
    // After a gap nobody knows what changed: the next look is a poll.
    if (ids === null) polledAt = 0
    if (followers.size === 0) return
    for (const id of ids ?? []) hinted.add(id)
    loop.wake()
  })

  return {
    async follow({ merchantId, after }, listener) {
      const follower: Follower = { merchantId, position: null, listener }
      if (after !== null) {
        start(follower, { id: after, position: await positionOf(sql, { merchantId, after }) })
      }
      followers.add(follower)
      polledAt = 0
      loop.wake()
      return () => followers.delete(follower)
    },
    followersOf: (merchantId) =>
      [...followers].filter((follower) => follower.merchantId === merchantId).length,
    async close() {
      unsubscribe()
      await loop.stop()
    },
  }
}
