import type { ActivationContext } from '../activation/context.ts'
import type { PaymentContext } from '../payments/context.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { TelegramSettings } from '../platform/settings.ts'
import type { Vault } from '../platform/vault.ts'

/** What the outbox needs. */
export interface OutboxContext {
  clock: Clock
  vault: Vault
}

/** What the bot needs from the rest of the program. */
export interface TelegramContext extends OutboxContext {
  sql: Sql
  log: Log
  settings: TelegramSettings
  activation: ActivationContext
  payments: PaymentContext
}
