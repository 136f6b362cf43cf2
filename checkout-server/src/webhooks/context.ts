import type { Dispatcher } from 'undici'
import type { Clock } from '../platform/clock.ts'
import type { MerchantEvent } from '../payments/events.ts'
import type { Sql, Tx } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { OutboundLookup } from '../platform/outbound.ts'
import type { Vault } from '../platform/vault.ts'
import type { AttemptResult } from './delivery.ts'
import type { Schedules } from './retry.ts'

/** What sending webhooks needs from the rest of the program. */
export interface WebhookContext {
  sql: Sql
  clock: Clock
  log: Log
  vault: Vault
  /** Whether webhooks may go to http, to any port and to private addresses: development and tests. */
  allowPrivate: boolean
  /**
   * Text of the API key that signs the AutoGoPay dialect: the one that made the payment while it is
   * live, else the merchant's newest live one; null when there is none.
   */
  apiKeyText(apiKeyId: string | null, merchantId: string): Promise<string | null>
  /** Waits between the tries of one delivery, by the endpoint's choice: `SCHEDULES` by default. */
  schedules?: Schedules
  /** 0 to 1, for jitter: Math.random by default. */
  random?: () => number
  /** For one try, from looking up the name to the end of the answer: 10 s by default. */
  timeoutMs?: number
  /** How long a delivery belongs to the process that took it: 11.5 s by default, over `timeoutMs`. */
  leaseMs?: number
  /** How often to look for due deliveries that nobody announced: 500 ms by default. */
  pollMs?: number
  /** Instead of the system's resolver. */
  lookup?: OutboundLookup
  /** Carries the tries instead of the guarded client: for a simulated outside world only. */
  dispatcher?: Dispatcher
  /** Told of every event, in its transaction, before its deliveries are written. */
  onAnnounce?: (tx: Tx, events: readonly MerchantEvent[]) => Promise<void>
  /** Told of every try, for metrics. */
  onAttempt?: (result: AttemptResult) => void
}
