/**
 * What the server tells a browser about a payment link, and what it takes. The truth is the schemas in
 * `@autogopay/shared`; `contract.test.ts` fails to compile when these types differ from them.
 */

/** How the price is found: as the link says, by the payer from a least amount on, or by the payer. */
export type LinkAmountKind = 'fixed' | 'minimum' | 'open'

/** What a payer may be asked for. */
export type LinkFieldName = 'name' | 'email' | 'phone' | 'note'

/** Whether a link takes payments. */
export type LinkState = 'open' | 'off' | 'expired' | 'used_up'

/** The answer of `GET /checkout/links/{slug}`. */
export interface CheckoutLink {
  slug: string
  title: string
  description: string | null
  pictureUrl: string | null
  amountKind: LinkAmountKind
  /** Whole rupiah; null: the payer chooses. */
  amount: number | null
  /** The least that a payer may choose, whole rupiah. */
  minimumAmount: number | null
  fields: { name: LinkFieldName; required: boolean }[]
  merchantName: string
  /** The merchant's colour, `#rrggbb`. */
  accent: string | null
  state: LinkState
}

/** Body of `POST /checkout/links/{slug}/payments`. */
export interface PayLink {
  /** Whole rupiah. */
  amount?: number | undefined
  name?: string | undefined
  email?: string | undefined
  phone?: string | undefined
  note?: string | undefined
}
