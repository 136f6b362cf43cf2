import type { StoredAccount } from './accounts.ts'

/** One call as the work sees it. */
export interface GobizCall {
  /** Parsed JSON; undefined when there was none. */
  body: unknown
  query: URLSearchParams
  headers: Headers
  /** From the path. */
  id: string
  /** `X-UniqueId`; only the calls of GoID have it. */
  deviceId: string
}

/** A call with a living access token. */
export interface OwnerCall extends GobizCall {
  account: StoredAccount
}
