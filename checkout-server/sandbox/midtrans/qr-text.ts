/** What a dynamic QRIS text of Midtrans is made from. */
export interface QrFacts {
  transactionId: string
  grossAmount: string
  acquirer: string
  merchantId: string
  name: string
  city: string
  postalCode: string
  mcc: string
  /** 19 digits; its first eight name the acquirer. */
  pan: string
  /** National merchant id: `ID` and 13 digits. */
  nmid: string
}

/** One data object: tag, length in two digits, value. */
export const object = (tag: string, value: string): string =>
  `${tag}${String(value.length).padStart(2, '0')}${value}`

/** CRC-16/CCITT-FALSE as four upper-case hex digits; `123456789` gives `29B1`. */
export const crc16 = (text: string): string => {
  let crc = 0xffff
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
    crc &= 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

/** Registers keep capital ASCII letters only, and cut what does not fit. */
export const printed = (text: string, maxLength: number): string =>
  text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .toUpperCase()
    .slice(0, maxLength) || '-'

/**
 * The `qr_string` of one transaction: dynamic, with the amount, and the transaction id in tag 62/50.
 * The order of the tags is Midtrans' own: 54 comes after 61, and 62 holds 50 before 07.
 * The layout for the Shopee acquirer is not documented; only its identifiers differ here.
 */
export const printQrText = (facts: QrFacts): string => {
  const guid = facts.acquirer === 'gopay' ? 'COM.GO-JEK.WWW' : 'ID.CO.SHOPEE.WWW'
  const criteria = object('03', 'UKE')
  const account = object('00', guid) + object('01', facts.pan) + object('02', facts.merchantId)
  const national = object('00', 'ID.CO.QRIS.WWW') + object('02', facts.nmid)
  const unsigned = [
    object('00', '01'),
    object('01', '12'),
    object('26', account + criteria),
    object('51', national + criteria),
    object('52', facts.mcc),
    object('53', '360'),
    object('58', 'ID'),
    object('59', printed(facts.name, 25)),
    object('60', printed(facts.city, 15)),
    object('61', facts.postalCode),
    object('54', facts.grossAmount),
    object('62', object('50', facts.transactionId) + object('07', 'A01')),
    '6304',
  ].join('')
  return unsigned + crc16(unsigned)
}
