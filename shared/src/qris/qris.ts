import type { QrisAcquirer } from './acquirers.ts'
import type { QrisObject } from './templates.ts'
import type { QrisWarning } from './warnings.ts'

/** What a QRIS code says. Texts are as issued, blanks at their ends included. */
export interface Qris {
  /** The code itself, cleaned of outer blanks and quotes, checksum in capitals. */
  readonly text: string
  /** Tag 01: `11` static (reusable), `12` dynamic (one payment). Null counts as static. */
  readonly pointOfInitiation: '11' | '12' | null
  /** Tag 59. */
  readonly merchantName: string
  /** Tag 60. */
  readonly merchantCity: string
  /** Tag 52: four digits, except in a few real codes. */
  readonly merchantCategoryCode: string
  /** Tag 61. */
  readonly postalCode: string | null
  /** Tag 54 in whole rupiah; null when the payer types it. */
  readonly amount: number | null
  /** Tag 51/02, the national merchant id: usually `ID` and 13 digits. */
  readonly nmid: string | null
  /** Merchant class (`UMI`, `UKE`, …) from tag 51, else from the first acquirer that states one. */
  readonly criteria: string | null
  /** Tags 26–45. */
  readonly acquirers: readonly QrisAcquirer[]
  /** `transfer` (tag 40) and `cash` codes are no merchant's codes: a checkout must refuse them. */
  readonly use: 'merchant' | 'transfer' | 'cash'
  /** Tags 55–57 as text, when the wallet may add a tip or fee. */
  readonly tip: QrisTip | null
  /** The parts of tag 62 that identify an order or a till. */
  readonly additional: QrisAdditionalData
  /** What is unusual, without being wrong; sentences in `QRIS_WARNINGS`. */
  readonly warnings: readonly QrisWarning[]
  /** Every root object including 63, in the order of the text, unknown tags included. */
  readonly objects: readonly QrisObject[]
}

/** Tip or fee that the payer's wallet adds to the amount. Texts, as issued. */
export interface QrisTip {
  /** `01` the payer decides, `02` fixed, `03` percentage. */
  readonly indicator: string
  /** Tag 56, rupiah. */
  readonly fixed: string | null
  /** Tag 57, percent without the sign: `0.75`. */
  readonly percentage: string | null
}

/** Parts of tag 62. `***` means that the payer's app asks for it. */
export interface QrisAdditionalData {
  readonly billNumber: string | null
  readonly storeLabel: string | null
  readonly referenceLabel: string | null
  readonly customerLabel: string | null
  readonly terminalLabel: string | null
  readonly purpose: string | null
}
