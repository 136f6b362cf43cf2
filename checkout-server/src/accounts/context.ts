import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { Vault } from '../platform/vault.ts'
import type { Background } from './background.ts'
import type { Mailer } from './mail.ts'

/** How messages reach a person's Telegram. */
export interface TelegramPort {
  /** Whether the person has linked theirs, by the bot. */
  isLinked(userId: string): Promise<boolean>
  /** Hands a message over; it is tried again until it is there. */
  send(userId: string, text: string): Promise<void>
  /** Tells of a login, if the person wants to hear of them, and not in their quiet hours. */
  tellLogin(userId: string, text: string): Promise<void>
}

/** What the functions of this folder need. */
export interface AccountContext {
  sql: Sql
  clock: Clock
  vault: Vault
  log: Log
  /** Where browsers reach this server; no trailing slash. */
  publicUrl: string
  telegram: TelegramPort
  /** Null: this installation sends no mail, so addresses are not confirmed either. */
  mailer: Mailer | null
  /** Does work behind the answer. */
  background: Background
}
