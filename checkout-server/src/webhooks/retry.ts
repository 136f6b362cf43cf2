import type { WebhookSchedule } from '@autogopay/shared'

const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000
const JITTER = 0.2
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits before the second, third, … try of each schedule. */
export type Schedules = Readonly<Record<WebhookSchedule, readonly number[]>>

/**
 * `default`: at once and three more, the promise of the AutoGoPay API. `long`: ten tries over 75 hours
 * and 35 minutes, the plan that the Standard Webhooks specification recommends.
 */
export const SCHEDULES: Schedules = {
  default: [5 * SECOND, 30 * SECOND, 3 * MINUTE],
  long: [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
  ],
}

/**
 * How long to wait before the next try: the schedule's step ±20 %, or what the receiver asked for when
 * that is longer. Jitter does not add up: each try aims at its own place in the whole schedule, and the
 * last never comes before the schedule's end, so that ten tries over 75 hours are just that.
 * @param options.delaysMs - The schedule: waits before the first, second, … retry.
 * @param options.retriesLeft - Including the one that is being planned; 0: there is none.
 * @param options.ageMs - How long ago the schedule began, at its first try.
 * @param options.retryAfterMs - What the receiver asked for; at most a day counts.
 * @param options.random - 0 to 1.
 * @returns Milliseconds; null: no more tries.
 */
export function retryInMs(options: {
  delaysMs: readonly number[]
  retriesLeft: number
  ageMs: number
  retryAfterMs: number | null
  random: number
}): number | null {
  const { delaysMs, retriesLeft, ageMs, random } = options
  if (retriesLeft <= 0) return null
  const step = Math.max(0, delaysMs.length - retriesLeft)
  const stepMs = delaysMs[step] ?? 0
  const jitterMs = stepMs * JITTER * (isLast(step, delaysMs) ? random : 2 * random - 1)
  const atMs = delaysMs.slice(0, step + 1).reduce((sum, ms) => sum + ms, 0) + jitterMs
  const plannedMs = clamp(atMs - ageMs, {
    least: stepMs * (1 - JITTER),
    most: stepMs * (1 + JITTER),
  })
  return Math.max(plannedMs, Math.min(options.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS))
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

const isLast = (step: number, delaysMs: readonly number[]) => step === delaysMs.length - 1

const clamp = (value: number, { least, most }: { least: number; most: number }) =>
  Math.min(most, Math.max(least, value))
