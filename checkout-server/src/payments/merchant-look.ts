/** How a merchant looks to payers. */
export interface MerchantLook {
  name: string
  /** `#7a3cff`; null: the house colour. */
  accent: string | null
  /** Hash of the logo, for its address; null: there is no logo. */
  logoHash: string | null
  /** Stands below each receipt. Null: nothing. */
  receiptNote: string | null
}
