import type { LeasedDelivery } from './delivery.ts'
import { BATCH } from './lease.ts'

const START = 4
const LEAST = 2
const MOST = 32
const QUICK_MS = 1_000
// A quick endpoint's next deliveries are leased while it still works on these, so that it never waits
// for the database; no more than it takes in this time, since others could have them meanwhile.
const AHEAD_MS = 250
const MOST_AHEAD = 480
// How many endpoints are remembered while they have nothing to do.
const MOST_IDLE = 256

/** How many tries each endpoint may have under way in this process, and which come next. */
export interface Pace<T extends Pick<LeasedDelivery, 'endpointId'>> {
  /** Takes leased deliveries in. */
  add(deliveries: readonly T[]): void
  /** The next that may start, of this endpoint; it counts as under way then. */
  next(endpointId: string): T | undefined
  /**
   * @param durationMs - Until the answer; null: none came.
   * @returns Whether an endpoint that was full has half its room again: time to look for more.
   */
  finished(endpointId: string, durationMs: number | null): boolean
  /**
   * How many more each known endpoint may get by the next `add`.
   * @param options.among - Endpoints that share a look of their own: none may take it all.
   * @param options.forStrangers - Nothing for those that are known to have more: they are asked by
   *   themselves.
   */
  room(options?: {
    among?: readonly string[]
    most?: number
    forStrangers?: boolean
  }): ReadonlyMap<string, number>
  /** Endpoints that took all they were offered and have half their room again. */
  hungry(): string[]
  /** A look asked for all that these have: what it did not give them is not there. */
  fed(endpointIds: readonly string[]): void
  /** Empties the queues; what was in them has not been started. */
  takeWaiting(): T[]
}

interface Lane<T> {
  waiting: T[]
  underWay: number
  most: number
  /** Moving average of how long an answer takes. */
  answerMs: number
  /** How many it might get by the last `room`. */
  offered: number
  wasFull: boolean
  isHungry: boolean
}

/** For an endpoint that `room` does not name. */
export const ROOM_ELSEWHERE = START

/**
 * Lets an endpoint have 4 tries under way, up to 32 while it answers within a second, and as few as 2
 * when it does not: so one that hangs holds hardly anything, and one that is quick is not held back.
 */
export function openPace<T extends Pick<LeasedDelivery, 'endpointId'>>(): Pace<T> {
  const lanes = new Map<string, Lane<T>>()
  const laneOf = (endpointId: string) => {
    const lane = lanes.get(endpointId) ?? {
      waiting: [],
      underWay: 0,
      most: START,
      answerMs: QUICK_MS,
      offered: START,
      wasFull: false,
      isHungry: false,
    }
    lanes.set(endpointId, lane)
    return lane
  }
  const forgetIdle = (endpointId: string, lane: Lane<T>) => {
    const isWorthKeeping = lane.most > START && lanes.size <= MOST_IDLE
    if (held(lane) === 0 && !lane.isHungry && !isWorthKeeping) lanes.delete(endpointId)
  }
  return {
    add(deliveries) {
      for (const delivery of deliveries) {
        const lane = laneOf(delivery.endpointId)
        lane.waiting.push(delivery)
        lane.offered -= 1
        // It took all it was offered: there may be more.
        lane.wasFull ||= lane.offered <= 0
      }
    },
    next(endpointId) {
      const lane = laneOf(endpointId)
      if (lane.underWay >= lane.most) return undefined
      const delivery = lane.waiting.shift()
      if (delivery) lane.underWay += 1
      return delivery
    },
    finished(endpointId, durationMs) {
      const lane = laneOf(endpointId)
      const isQuick = durationMs !== null && durationMs <= QUICK_MS
      lane.underWay -= 1
      lane.answerMs += ((durationMs ?? QUICK_MS * 10) - lane.answerMs) / 8
      lane.most = isQuick
        ? Math.min(MOST, lane.most + 1)
        : Math.max(LEAST, Math.floor(lane.most / 2))
      const isHalfFree = lane.wasFull && held(lane) <= capacity(lane) / 2
      if (isHalfFree) {
        lane.wasFull = false
        lane.isHungry = true
      }
      forgetIdle(endpointId, lane)
      return isHalfFree
    },
    room({ among = [], most = 0, forStrangers = false } = {}) {
      const free = new Map<string, number>()
      const share = Math.max(1, Math.ceil(most / among.length))
      const shares = new Set(among)
      for (const [id, lane] of lanes) {
        // No look gives more than a batch, so whoever was given that much may have more.
        const mostNow = shares.has(id) ? Math.min(share, BATCH) : BATCH
        const isKnownToHave = lane.wasFull || lane.isHungry
        lane.offered = Math.min(mostNow, Math.max(0, capacity(lane) - held(lane)))
        if (forStrangers && isKnownToHave) lane.offered = 0
        free.set(id, lane.offered)
      }
      return free
    },
    hungry: () => [...lanes].flatMap(([id, lane]) => (lane.isHungry ? [id] : [])),
    fed(endpointIds) {
      for (const id of endpointIds) {
        const lane = lanes.get(id)
        if (!lane) continue
        lane.isHungry = lane.offered <= 0 && !lane.wasFull
        forgetIdle(id, lane)
      }
    },
    takeWaiting: () => [...lanes.values()].flatMap((lane) => lane.waiting.splice(0)),
  }
}

const held = (lane: Lane<unknown>) => lane.underWay + lane.waiting.length

/** Under way and waiting together. */
function capacity({ most, answerMs }: Lane<unknown>): number {
  if (most < MOST) return most
  const inTime = Math.floor((most * AHEAD_MS) / Math.max(1, answerMs))
  return most + Math.min(MOST_AHEAD, inTime)
}
