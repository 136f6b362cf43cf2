const START = 4
const LEAST = 2
const MOST = 32
const QUICK_MS = 1_000

/** How many tries one endpoint may have under way in this process. */
export interface Pace {
  started(endpointId: string): void
  /**
   * @param durationMs - Until the answer; null: none came.
   * @returns Whether an endpoint that was full has half its room again: time to look for more.
   */
  finished(endpointId: string, durationMs: number | null): boolean
  /** How many more each endpoint with tries under way may get. */
  room(): ReadonlyMap<string, number>
}

interface Lane {
  underWay: number
  most: number
  wasFull: boolean
}

/** For an endpoint that `room` does not name. */
export const ROOM_ELSEWHERE = START

/**
 * Lets an endpoint have 4 tries under way, up to 32 while it answers within a second, and as few as 2
 * when it does not: so one that hangs holds hardly anything, and one that is quick is not held back.
 */
export function openPace(): Pace {
  const lanes = new Map<string, Lane>()
  const laneOf = (endpointId: string) => {
    const lane = lanes.get(endpointId) ?? { underWay: 0, most: START, wasFull: false }
    lanes.set(endpointId, lane)
    return lane
  }
  return {
    started(endpointId) {
      const lane = laneOf(endpointId)
      lane.underWay += 1
      lane.wasFull ||= lane.underWay >= lane.most
    },
    finished(endpointId, durationMs) {
      const lane = laneOf(endpointId)
      const isQuick = durationMs !== null && durationMs <= QUICK_MS
      lane.underWay -= 1
      lane.most = isQuick
        ? Math.min(MOST, lane.most + 1)
        : Math.max(LEAST, Math.floor(lane.most / 2))
      const isHalfFree = lane.wasFull && lane.underWay <= lane.most / 2
      if (isHalfFree) lane.wasFull = false
      if (lane.underWay === 0 && lane.most <= START) lanes.delete(endpointId)
      return isHalfFree
    },
    room() {
      const free = new Map<string, number>()
      for (const [id, { underWay, most }] of lanes) free.set(id, Math.max(0, most - underWay))
      return free
    },
  }
}
