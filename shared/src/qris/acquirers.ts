import type { QrisObject } from './templates.ts'
import { valueOf } from './templates.ts'

/** One domestic acquirer template (tags 26–45). Everything may be absent: some hold no TLV at all. */
export interface QrisAcquirer {
  /** Root tag, `26` in most codes. */
  readonly tag: string
  /** Globally unique id as written, a reverse domain in either case: `COM.GO-JEK.WWW`. */
  readonly guid: string | null
  /** Merchant PAN, up to 19 digits; the first eight name the issuer. */
  readonly pan: string | null
  /** Merchant id at the acquirer. */
  readonly merchantId: string | null
  /** `UMI`, `UKE`, `UME`, `UBE`, `URE`, `PSO`, `BLU`; absent counts as `URE`. */
  readonly criteria: string | null
  /** Everyday name (`GoPay`), null when the acquirer is not one we know, which is normal. */
  readonly name: string | null
}

const NAME_BY_GUID = new Map([
  ['COM.GO-JEK.WWW', 'GoPay'],
  ['ID.DANA.WWW', 'DANA'],
  ['ID.CO.SHOPEE.WWW', 'ShopeePay'],
  ['ID.LINKAJA.WWW', 'LinkAja'],
  ['ID.OVO', 'OVO'],
  ['ID.CO.BRI.WWW', 'BRI'],
  ['ID.CO.BANKMANDIRI.WWW', 'Mandiri'],
  ['ID.CO.BNI.WWW', 'BNI'],
  ['ID.CO.BCA.WWW', 'BCA'],
  ['COM.NOBUBANK.WWW', 'Nobu'],
  ['COM.DOKU.WWW', 'DOKU'],
])

/** By national numbering: the first eight digits of the PAN. */
const NAME_BY_NNS = new Map([
  ['93600914', 'GoPay'],
  ['93600915', 'DANA'],
  ['93600918', 'ShopeePay'],
  ['93600911', 'LinkAja'],
  ['93600912', 'OVO'],
  ['93600002', 'BRI'],
  ['93600008', 'Mandiri'],
  ['93600009', 'BNI'],
  ['93600014', 'BCA'],
  ['93600503', 'Nobu'],
  ['93600822', 'AstraPay'],
  ['93600899', 'DOKU'],
])

function acquirerOf({ tag, children }: QrisObject): QrisAcquirer {
  const guid = valueOf(children, '00')
  const pan = valueOf(children, '01')
  return {
    tag,
    guid,
    pan,
    merchantId: valueOf(children, '02'),
    criteria: valueOf(children, '03'),
    // The id first: some acquirers leave it at a default, and then only the number tells.
    name:
      NAME_BY_GUID.get(guid?.toUpperCase() ?? '') ??
      NAME_BY_NNS.get(pan?.slice(0, 8) ?? '') ??
      null,
  }
}

/** The acquirers of a code, in the order of its text. */
export function acquirersOf(objects: readonly QrisObject[]): QrisAcquirer[] {
  return objects.filter(({ tag }) => tag >= '26' && tag <= '45').map(acquirerOf)
}
