import { isOwnAccount } from '../providers/own-accounts.ts'
import { FEED_LAG_MS } from './own-account/timing.ts'

const FASTEST_MS = 5_000
const SLOWEST_MS = 300_000
// A payment of 15 minutes is asked about every 15 seconds at its end, one of a day every 5 minutes.
const AGE_SHARE = 60
// Money that comes after the end is looked for this long after it, with growing gaps.
const FIRST_LATE_CHECK_MS = 60_000
const LATE_CHECKS_MS = [FIRST_LATE_CHECK_MS, 240_000, 900_000, 3_600_000]

/**
 * When to ask the provider next about a waiting payment: seldom as it gets older, and at its expiry.
 * A lost notice thus costs seconds while people wait, not money. Own accounts tell by themselves, in
 * their feed: their payments are only asked about when they are over and the feed should say so.
 */
export function nextCheckAt(
  payment: { createdAt: Date; expiresAt: Date; provider: string },
  now: Date,
): Date {
  if (isOwnAccount(payment.provider)) return new Date(payment.expiresAt.getTime() + FEED_LAG_MS)
  const ageMs = now.getTime() - payment.createdAt.getTime()
  const gapMs = Math.min(SLOWEST_MS, Math.max(FASTEST_MS, ageMs / AGE_SHARE))
  return new Date(Math.min(now.getTime() + gapMs, payment.expiresAt.getTime()))
}

/**
 * When to look for late money first, once the payment has ended: a minute after its time, or after we
 * learned of the end, if that was later. Payers press at the last moment, and their app is slow.
 */
export function firstLateCheckAt(payment: { expiresAt: Date }, now: Date): Date {
  return new Date(Math.max(payment.expiresAt.getTime(), now.getTime()) + FIRST_LATE_CHECK_MS)
}

/** When to look for late money after the payment ended; null: enough. */
export function nextLateCheckAt(payment: { expiresAt: Date }, now: Date): Date | null {
  const end = payment.expiresAt.getTime()
  const next = LATE_CHECKS_MS.map((gap) => end + gap).find((at) => at > now.getTime())
  return next === undefined ? null : new Date(next)
}
