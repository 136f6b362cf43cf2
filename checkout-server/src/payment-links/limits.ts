import { rateLimit } from '../platform/http/rate-limit.ts'
import type { Quotas } from '../platform/http/quotas.ts'
import type { LinkContext } from './context.ts'

// A busy link at its busiest, and a payer who cannot make up their mind.
const PER_LINK = 300
const PER_PAYER = 20

/** How many payments may be begun at one link in a minute, over all processes. */
export function linkLimits(quotas: Quotas): LinkContext['limits'] {
  return {
    perLink: rateLimit(PER_LINK, { name: 'link', quotas }),
    perPayer: rateLimit(PER_PAYER, { name: 'link-payer', quotas }),
  }
}
