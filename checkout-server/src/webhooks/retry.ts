const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000
const JITTER = 0.2

/**
 * How long to wait before the next try: the schedule's step ±20 %, or what the receiver asked for when
 * that is longer.
 * @param options.delaysMs - The schedule: waits before the first, second, … retry.
 * @param options.retriesLeft - Including the one that is being planned; 0: there is none.
 * @param options.retryAfterMs - What the receiver asked for; at most a day counts.
 * @param options.random - 0 to 1.
 * @returns Milliseconds; null: no more tries.
 */
export function retryInMs(options: {
  delaysMs: readonly number[]
  retriesLeft: number
  retryAfterMs: number | null
  random: number
}): number | null {
  const { delaysMs, retriesLeft } = options
  if (retriesLeft <= 0) return null
  const step = Math.max(0, delaysMs.length - retriesLeft)
  const planned = (delaysMs[step] ?? 0) * (1 - JITTER + 2 * JITTER * options.random)
  return Math.max(planned, Math.min(options.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS))
}

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date.
 * @returns Milliseconds from now, 0 or more; null: none, or not readable.
 */
export function readRetryAfter(
  header: string | string[] | undefined,
  nowMs: number,
): number | null {
  if (typeof header !== 'string') return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  // Date.parse reads far more than an HTTP date, `-5` for one.
  const atMs = /^[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}
