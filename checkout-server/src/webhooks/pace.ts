const START = 4
const LEAST = 2
const MOST = 32
const QUICK_MS = 1_000

/** How many tries one endpoint may have under way in this process. */
export interface Pace {
  started(endpointId: string): void
  /** @param durationMs - Until the answer; null: none came. Returns whether the endpoint was full. */
  finished(endpointId: string, durationMs: number | null): boolean
  /** How many more each endpoint with tries under way may get. */
  room(): ReadonlyMap<string, number>
}

/** For an endpoint that `room` does not name. */
export const ROOM_ELSEWHERE = START

/**
 * Lets an endpoint have 4 tries under way, up to 32 while it answers within a second, and as few as 2
 * when it does not: so one that hangs holds hardly anything, and one that is quick is not held back.
 */
export function openPace(): Pace {
  const lanes = new Map<string, { underWay: number; most: number }>()
  const laneOf = (endpointId: string) => {
    const lane = lanes.get(endpointId) ?? { underWay: 0, most: START }
    lanes.set(endpointId, lane)
    return lane
  }
  return {
    started(endpointId) {
      laneOf(endpointId).underWay += 1
    },
    finished(endpointId, durationMs) {
      const lane = laneOf(endpointId)
      const wasFull = lane.underWay >= lane.most
      const isQuick = durationMs !== null && durationMs <= QUICK_MS
      lane.underWay -= 1
      lane.most = isQuick
        ? Math.min(MOST, lane.most + 1)
        : Math.max(LEAST, Math.floor(lane.most / 2))
      if (lane.underWay === 0 && lane.most <= START) lanes.delete(endpointId)
      return wasFull
    },
    room() {
      const free = new Map<string, number>()
      for (const [id, { underWay, most }] of lanes) free.set(id, Math.max(0, most - underWay))
      return free
    },
  }
}
