import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import type { RateLimit } from '../platform/http/rate-limit.ts'

/** What the functions of this folder need. */
export interface ActivationContext {
  sql: Sql
  clock: Clock
  /** Whether an account must have been extended to make new payments. */
  isRequired: boolean
  /** Whose account never ends: where keys are paid. Null: nobody's. */
  operatorMerchantId: string | null
  /** Address of the bot that sells keys; null: there is none. */
  botUrl(): string | null
  limits: ActivationLimits
}

/** How often keys may be tried. */
export interface ActivationLimits {
  perMerchant: RateLimit
  perAddress: RateLimit
}
