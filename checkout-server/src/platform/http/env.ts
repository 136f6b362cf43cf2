import type { HttpBindings } from '@hono/node-server'

/** What every request carries. */
export interface BaseEnv {
  Bindings: HttpBindings
  Variables: {
    /** Names the request in the log and in errors: `X-Request-Id`. */
    requestId: string
  }
}

/** A request with a merchant's valid API key. */
export interface MerchantEnv {
  Bindings: HttpBindings
  Variables: BaseEnv['Variables'] & { merchantId: string; apiKeyId: string }
}
