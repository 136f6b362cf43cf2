/** Clocks differ: the provider's may be this much behind ours, or ahead of it. */
export const CLOCK_SKEW_MS = 60_000

/**
 * An amount is free this much after its cool-down: the old holder's money may bear a time that is
 * one skew after the end, the new one's a time that is one skew before the beginning.
 */
export const FREE_AFTER_MS = 2 * CLOCK_SKEW_MS

/** The feed is given at least this long to show what was paid before a payment's end. */
export const FEED_LAG_MS = 60_000

/** And at most this long, however late its rows were; what comes later is found as late. */
export const LONGEST_FEED_LAG_MS = 5 * 60_000

/** How far back each reading goes behind the last one, for rows that came into the feed late. */
export const OVERLAP_MS = 10 * 60_000

/** How long an amount stays taken after its payment ended, unless the operator says otherwise. */
export const DEFAULT_COOLDOWN_MS = 6 * 60 * 60_000

/** People who wait may have the feed read again this long after it was read last. */
export const SOONEST_POLL_MS = 3_000

/** How `receiving_accounts.last_error` begins when only the owner can help. */
export const NEEDS_LOGIN = 'needs login'

/** A new payment has its account's feed read now, unless a reading comes this soon anyhow. */
export const SOON_MS = 8_000
