import type { Database } from './database.ts'
import type { Paying } from './paying.ts'

/** What the routes work with. */
export interface StoreDeps {
  db: Database
  paying: Paying
  now: () => Date
  /** Address of the shop as buyers see it, without a trailing slash. */
  publicUrl: string
  /** Base address of the AutoGoPay server, without a trailing slash. */
  autogopayUrl: string
  /** Signs callbacks. */
  apiKey: string
  /** Serves `/_demo/…`. */
  inspect: boolean
}
