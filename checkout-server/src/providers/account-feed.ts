/**
 * The port to a merchant's own receiving account: it cannot open charges, it only tells what money
 * came in. In our words only; every amount is whole rupiah.
 */

/** One row of an account's feed. */
export interface Mutation {
  /** The provider's name of it, unique in the account for ever. */
  transactionId: string
  /** Whole rupiah, 1 or more: what came in, whatever of it went back since. */
  amount: number
  /** When it came in. */
  at: Date
  /**
   * `refund`: money that went back, under the name of the sale that it came by or under one of its
   * own; `amount` is what the row says, and it is never matched with a payment.
   */
  kind: 'incoming' | 'refund'
  /** How much has gone back by now, whole rupiah; null: a part, and it is not told how much. */
  returned: number | null
  /** For a person: issuer, kind of code, as the provider words it. */
  note: string | null
}

/** Reads one account's feed. */
export interface AccountFeed {
  /**
   * All rows with a time from `from` to `to`, page by page, in any order. A row near the border may
   * come twice.
   * @throws {NeedsLogin} The owner must log in again.
   * @throws {ProviderUnavailable} Nothing is known; ask again later.
   */
  mutations(range: { from: Date; to: Date }, signal?: AbortSignal): AsyncIterable<Mutation[]>
}

/** Opens the feed of a receiving account. @throws {NeedsLogin} No connection to it is usable. */
export type OpenAccountFeed = (accountId: string) => Promise<AccountFeed>

/** The account's tokens are dead: only its owner can bring them back, by logging in. */
export class NeedsLogin extends Error {
  override readonly name = 'NeedsLogin'
}
