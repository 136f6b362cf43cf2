import { rateLimit } from '../platform/http/rate-limit.ts'
import type { Quotas } from '../platform/http/quotas.ts'

/** Wrong codes in a row before no login is tried for a while. */
export const MOST_FAILURES = 5

const WINDOW_SECONDS = 15 * 60
const ASKS = 5
// More than the tries of one code, since a merchant may have several accounts.
const TRIES = 15

/**
 * Limits of logging in: each code costs the provider a message, and each wrong one may lock an
 * account. Nothing is let through when nobody can say how many there were.
 */
export function loginLimits(quotas?: Quotas) {
  const common = {
    windowSeconds: WINDOW_SECONDS,
    whenAway: 'refuse' as const,
    ...(quotas && { quotas }),
  }
  return {
    askForOtp: rateLimit(ASKS, { name: 'otp-ask', ...common }),
    tryLogin: rateLimit(TRIES, { name: 'login-try', ...common }),
  }
}
