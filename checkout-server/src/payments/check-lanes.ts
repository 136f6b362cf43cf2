const START = 16
const LEAST = 4
const MOST = 128
const QUICK_MS = 1_000

/** How many checks each connection's provider has to answer at once, from this process. */
export interface CheckLanes {
  started(connectionId: string): void
  /** @param tookMs - How long the check took; null: the provider did not answer. */
  finished(connectionId: string, tookMs: number | null): void
  /** Connections that should get no more now. */
  full(): string[]
}

/**
 * Asks a provider more at once while it answers within a second, and hardly anything when it does not:
 * thousands of payments may be due at one moment, and one provider that hangs must not hold up the
 * others.
 */
export function openCheckLanes(): CheckLanes {
  const lanes = new Map<string, { underWay: number; most: number }>()
  const laneOf = (connectionId: string) => {
    const lane = lanes.get(connectionId) ?? { underWay: 0, most: START }
    lanes.set(connectionId, lane)
    return lane
  }
  return {
    started(connectionId) {
      laneOf(connectionId).underWay += 1
    },
    finished(connectionId, tookMs) {
      const lane = laneOf(connectionId)
      const isQuick = tookMs !== null && tookMs <= QUICK_MS
      lane.underWay -= 1
      lane.most = isQuick ? Math.min(MOST, lane.most + 1) : Math.max(LEAST, lane.most >> 1)
      // An idle one begins anew: what its provider was like is soon no longer true.
      if (lane.underWay === 0) lanes.delete(connectionId)
    },
    full: () => [...lanes].filter(([, lane]) => lane.underWay >= lane.most).map(([id]) => id),
  }
}
