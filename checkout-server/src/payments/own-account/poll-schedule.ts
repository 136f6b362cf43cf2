import { NeedsLogin } from '../../providers/account-feed.ts'
import { ProviderUnavailable } from '../../providers/provider.ts'

const OPEN_MS = [5_000, 8_000] as const
const COOLING_MS = [60_000, 90_000] as const
const REFUNDS_LATER_MS = 120_000
const FIRST_BACK_OFF_MS = 5_000
const LONGEST_BACK_OFF_MS = 300_000
// Asks nobody outside while no login is usable, and is to notice soon when one is again.
const LONGEST_WITHOUT_LOGIN_MS = 30_000
const JITTER = 0.2

/**
 * When to read an account's feed again: often while somebody may be paying, seldom while only late
 * money is looked for. Never at even steps, so that accounts do not fall into step with each other.
 * @param next.active - Null: nothing is open or cooling.
 * @param next.refunds - When to look for what went back of money of the last days; null: never.
 * @param random - 0 to 1.
 * @returns Null: there is nothing to read for.
 */
export function nextPollAt(
  { active, refunds }: { active: { hasOpen: boolean } | null; refunds: { dueAt: Date } | null },
  now: Date,
  random = Math.random(),
): Date | null {
  const times: number[] = []
  if (active) {
    const [least, most] = active.hasOpen ? OPEN_MS : COOLING_MS
    times.push(now.getTime() + least + (most - least) * random)
  }
  if (refunds) {
    times.push(Math.max(now.getTime(), refunds.dueAt.getTime()) + REFUNDS_LATER_MS * random)
  }
  return times.length === 0 ? null : new Date(Math.min(...times))
}

/**
 * When to try again after a failure: 5 seconds, doubled with each one up to 5 minutes, and never
 * before the time that the provider asked for.
 * @param failures - How many there were before this one.
 */
export function retryPollAt(
  cause: unknown,
  { failures, now }: { failures: number; now: Date },
  random = Math.random(),
): Date {
  const longest = cause instanceof NeedsLogin ? LONGEST_WITHOUT_LOGIN_MS : LONGEST_BACK_OFF_MS
  const backOff = Math.min(longest, FIRST_BACK_OFF_MS * 2 ** Math.min(failures, 10))
  const jittered = backOff * (1 + JITTER * (2 * random - 1))
  const askedMs = cause instanceof ProviderUnavailable ? (cause.retryAfterSeconds ?? 0) * 1000 : 0
  return new Date(now.getTime() + Math.max(jittered, askedMs))
}
