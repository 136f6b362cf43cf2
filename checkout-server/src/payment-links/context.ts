import type { PaymentContext } from '../payments/context.ts'
import type { RateLimit } from '../platform/http/rate-limit.ts'

/** What the functions of this folder need. */
export interface LinkContext {
  payments: PaymentContext
  /** Where browsers reach this server, without a slash at the end. */
  publicUrl: string
  /** Payments begun at one link, so that a stranger cannot flood its shop with open codes. */
  limits: { perLink: RateLimit; perPayer: RateLimit }
}
