import type { HttpBindings } from '@hono/node-server'
import type { Principal } from './principal.ts'

/** What every request carries. */
export interface BaseEnv {
  Bindings: HttpBindings
  Variables: {
    /** Names the request in the log and in errors: `X-Request-Id`. */
    requestId: string
  }
}

/** A request for a merchant: with a valid API key, or with the session of somebody in its team. */
export interface MerchantEnv {
  Bindings: HttpBindings
  Variables: BaseEnv['Variables'] &
    Principal & {
      /** Of the body, what the audit log may show. */
      kept?: object
    }
}
