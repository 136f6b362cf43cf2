import type { Quotas } from '../platform/http/quotas.ts'
import { rateLimit } from '../platform/http/rate-limit.ts'
import type { ActivationLimits } from './context.ts'

const WINDOW_SECONDS = 15 * 60
const TRIES = 10
// Several merchants may sit behind one address.
const TRIES_FROM_ADDRESS = 30

/**
 * Limits of trying activation keys, over all processes. Every try counts, also with a right key, so
 * that a burst is judged one by one; nothing is let through when nobody can say how many there were.
 */
export function activationLimits(quotas?: Quotas): ActivationLimits {
  const common = {
    windowSeconds: WINDOW_SECONDS,
    whenAway: 'refuse' as const,
    ...(quotas && { quotas }),
  }
  return {
    perMerchant: rateLimit(TRIES, { name: 'activation', ...common }),
    perAddress: rateLimit(TRIES_FROM_ADDRESS, { name: 'activation-address', ...common }),
  }
}
