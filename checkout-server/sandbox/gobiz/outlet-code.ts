import { QrisError, parseQris } from '@autogopay/shared/qris'
import { digitsOf } from '../midtrans/accounts.ts'
import { crc16, object, printed } from '../midtrans/qr-text.ts'

const GOPAY = 'COM.GO-JEK.WWW'

/** What an outlet's code is made from. */
export interface OutletFacts {
  /** `G` and nine digits. */
  merchantId: string
  name: string
  city: string
  postalCode: string
  mcc: string
}

/**
 * The text of the code on an outlet's counter: static, without an amount, the same for ever.
 * @see Registers' layout: account in tag 26, national repository with the NMID in 51.
 */
export const printOutletCode = (outlet: OutletFacts): string => {
  const { merchantId } = outlet
  const criteria = object('03', 'UMI')
  const pan = object('01', `93600914${digitsOf(merchantId, 11)}`)
  const nmid = object('02', `ID1${digitsOf(merchantId, 12)}`)
  const unsigned = [
    object('00', '01'),
    object('01', '11'),
    object('26', object('00', GOPAY) + pan + object('02', merchantId) + criteria),
    object('51', object('00', 'ID.CO.QRIS.WWW') + nmid + criteria),
    object('52', outlet.mcc),
    object('53', '360'),
    object('58', 'ID'),
    object('59', printed(outlet.name, 25)),
    object('60', printed(outlet.city, 15)),
    object('61', outlet.postalCode),
    object('62', object('07', 'A01')),
    '6304',
  ].join('')
  return unsigned + crc16(unsigned)
}

/** What a payer's app reads from an outlet's code: whom to pay, and how much when it is fixed. */
export interface OutletCode {
  merchantId: string
  /** Whole rupiah; null when the payer types the amount. */
  amount: number | null
  /** The code as read, without what stood around it. */
  text: string
}

/**
 * Reads a static code of a GoPay outlet, or one that was converted to carry an amount.
 * @returns Null when the text is no sound QRIS code, or not GoPay's.
 */
export const readOutletCode = (text: string): OutletCode | null => {
  try {
    const { acquirers, amount, text: read } = parseQris(text)
    const gopay = acquirers.find(({ guid }) => guid?.toUpperCase() === GOPAY)
    return gopay?.merchantId ? { merchantId: gopay.merchantId, amount, text: read } : null
  } catch (error) {
    if (error instanceof QrisError) return null
    throw error
  }
}
