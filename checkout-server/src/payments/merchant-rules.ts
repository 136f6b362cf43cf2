/** How a merchant's payments behave, where that is its choice. */
export interface MerchantRules {
  /** How often a payer may get a new code for an order whose payment expired. */
  renewalLimit: number
  /** How long a payment waits whose order does not say. */
  expiresInSeconds: number
  /** Where its payer goes afterwards, unless the order says. Null: nowhere. */
  redirectUrl: string | null
}
