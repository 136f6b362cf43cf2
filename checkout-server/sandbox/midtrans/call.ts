import type { MerchantAccount } from './accounts.ts'

/** One authenticated call of the Midtrans API. */
export interface Call {
  account: MerchantAccount
  /** Transaction id or order id from the path; empty for a charge. */
  id: string
  /** Parsed JSON; undefined when nothing was sent. */
  body: unknown
  headers: Headers
}
