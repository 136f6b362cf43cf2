import type { HttpBindings } from '@hono/node-server'
import type { Dispatcher } from 'undici'
import type { RegisterOwner } from '../../accounts/facebook/come-back.ts'
import type { FacebookSettings } from '../../accounts/facebook/graph.ts'
import type { RegisteredUser, RegisterInput } from '../../merchants/register.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { BaseEnv } from '../../platform/http/env.ts'

/** What the account's API needs. */
export interface DashboardApiDeps {
  accounts: Accounts
  /** Address that opens a chat with the Telegram bot; null: there is none. */
  botUrl(): string | null
  /** Makes a shop with its owner; null: the address is taken. */
  register: (input: RegisterInput) => Promise<RegisteredUser | null>
  trustedProxies: number
  /** Makes a shop with an owner whom another company vouches for; null: the address is taken. */
  registerOwner: RegisterOwner
  /** Null: nobody logs in by Facebook here. */
  facebook: { settings: FacebookSettings; dispatcher: Dispatcher } | null
}

/** A request of somebody who is logged in. */
export interface SessionEnv {
  Bindings: HttpBindings
  Variables: BaseEnv['Variables'] & { userId: string; sessionId: string }
}
