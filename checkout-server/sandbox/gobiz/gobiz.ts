/**
 * The simulated GoPay Merchant: GoBiz portal API, outlets with static QRIS codes, and their feed.
 *
 * Two hosts in reality, two prefixes here, so that both base URLs can be set apart:
 * - `{sandbox}/gobiz` for `https://api.gobiz.co.id`: `/goid/login/request`, `/goid/token`,
 *   `/v1/users/me`, `/v1/merchants/search`, `/v1/merchants/{id}`, `/journals/search`
 * - `{sandbox}/gojekapi` for `https://api.gojekapi.com`: `/merchant-analytics/v2/merchants/transactions`
 *
 * Control calls (JSON; a merchant id is `G` and nine digits):
 * - `POST /_control/gobiz/accounts` `{phone, outlets: [{name, merchantId?, city?, postalCode?, mcc?}],
 *   fullName?, email?, password?, login?: "otp" | "instant"}`; `GET` lists them with codes
 * - `GET /_control/gobiz/otp?phone=`: the last text message, `{otp, sentAt, expiresAt, used}`
 * - `GET /_control/gobiz/outlets/{merchantId}/qr.png`: the code as it hangs on the wall
 * - `POST /_control/pay` `{reference, amount?, issuer?, at?, attempt?}`: reference = text of the static or
 *   a converted code, or the merchant id → `{transaction}`
 * - `POST /_control/gobiz/mutations` `{merchantId, amounts: [...]}` or `{merchantId, count, amount}`: many
 *   at once → `{transaction_ids}`
 * - `POST /_control/gobiz/refund` `{reference, amount?}`: reference = transaction id
 * - `POST /_control/gobiz/hide` `{reference, seconds}`: the row leaves the feed for a while
 * - `POST /_control/gobiz/kill-tokens` `{phone, kind?: "access" | "refresh" | "all"}`
 * - `POST /_control/gobiz/switches` (see `switches.ts`); `GET` shows them
 * - `GET /_control/transactions` lists what was booked, with Midtrans' own, as `provider: "gobiz"`
 * - `POST /_control/scenario` `{name: "gobiz-…", reference?: phone or merchant id, …}`
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Scenarios } from '../scenarios/scenarios.ts'
import { createGobizAccounts } from './accounts.ts'
import { createGobizBook } from './book.ts'
import { createFeed } from './feed.ts'
import { createFeedTroubles } from './feed-troubles.ts'
import { createJournals } from './journals.ts'
import { createLogin } from './login.ts'
import { createOtps } from './otps.ts'
import { createPayer } from './payer.ts'
import { createGobizPipeline } from './pipeline.ts'
import { createProfileCalls } from './profile-calls.ts'
import { createGobizSwitches } from './switches.ts'
import { createTokens } from './tokens.ts'
import { createTransactionsCall } from './transactions-call.ts'

/** What the simulated GoPay Merchant needs from outside. */
export interface GobizSettings {
  db: DatabaseSync
  scenarios: Scenarios
  /** Milliseconds since 1970. */
  clock: () => number
  /** 0 ≤ n < 1, for codes and lags. */
  random: () => number
}

/** The simulated GoPay Merchant: its books, its API and its payers. */
export type Gobiz = ReturnType<typeof createGobiz>

export const createGobiz = ({ db, scenarios, clock, random }: GobizSettings) => {
  const closing = new AbortController()
  const accounts = createGobizAccounts(db)
  const switches = createGobizSwitches(db)
  const otps = createOtps({ db, clock, random })
  const tokens = createTokens({ db, clock, switches })
  const book = createGobizBook(db, clock)
  const feed = createFeed({ db, book, clock })
  const troubles = createFeedTroubles({ book, feed, scenarios, clock })
  return {
    accounts,
    switches,
    otps,
    tokens,
    book,
    payer: createPayer({ accounts, book, scenarios, switches, clock, random }),
    login: createLogin({ accounts, otps, tokens, switches, clock }),
    profile: createProfileCalls({ accounts }),
    transactions: createTransactionsCall({ accounts, book, troubles, switches }),
    journals: createJournals({ accounts, book, feed, switches }),
    pipeline: createGobizPipeline({
      accounts,
      otps,
      tokens,
      scenarios,
      closing: closing.signal,
    }),
    clock,
    /** Ends waiting answers. */
    close: () => closing.abort(),
  }
}
