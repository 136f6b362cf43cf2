const MINUTE_MS = 60_000

/** Upper bounds of the waits before the 1st, 2nd, … retry, in milliseconds. */
export const RETRY_INTERVALS_MS: readonly number[] = [
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  90 * MINUTE_MS,
  210 * MINUTE_MS,
]

/**
 * How many retries an answer earns.
 * @param status - HTTP status of the merchant's answer; null for a timeout or a failed connection.
 */
export const retriesFor = (status: number | null): number => {
  if (status === null) return 5
  if (status >= 200 && status < 300) return 0
  if (status === 301 || status === 302 || status === 303) return 0
  if (status === 400 || status === 404) return 2
  if (status === 500) return 1
  if (status === 503) return 4
  return 5
}

/**
 * Wait before the next attempt, or null when Midtrans gives up. The documented interval is an upper
 * bound: the real wait is shifted at random, down to a quarter of it.
 */
export const nextWaitMs = (after: {
  /** Attempts made so far, 1 or more. */
  attempts: number
  status: number | null
  /** 1 is real time. */
  scale: number
  /** 0 ≤ random < 1. */
  random: number
}): number | null => {
  const retriesMade = after.attempts - 1
  const interval = RETRY_INTERVALS_MS[retriesMade]
  if (interval === undefined || retriesMade >= retriesFor(after.status)) return null
  return Math.round(interval * after.scale * (1 - 0.75 * after.random))
}
