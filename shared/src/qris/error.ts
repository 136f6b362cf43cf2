/**
 * Why a text was refused. Callers branch on the code, never on the message.
 *
 * Reading: `NOT_QRIS` other content, or nothing · `MALFORMED` a tag or length is not two digits, a
 * length is 00, or text follows the checksum · `TRUNCATED` it ends inside an object · `NO_CRC` tag 63
 * is absent, not last, or not four long · `BAD_CRC` the checksum does not fit · `DUPLICATE_TAG` at the
 * root or inside one template · `BAD_CHARACTER` a control character, or non-ASCII outside tag 64.
 *
 * Meaning: `NOT_RUPIAH` tag 53 is not 360 · `NOT_INDONESIA` tag 58 is not ID · `MISSING_FIELD` tag 52,
 * 59, 60 or every one of 02–51 is absent · `BAD_AMOUNT` not a whole number of rupiah above zero ·
 * `OVER_LIMIT` more than Rp 10.000.000.
 *
 * Conversion only: `ALREADY_DYNAMIC` the code is for one payment already, or carries an amount ·
 * `NOT_MERCHANT` a transfer or cash code, which cannot take a shop's payment.
 */
export type QrisErrorCode =
  | 'NOT_QRIS'
  | 'MALFORMED'
  | 'TRUNCATED'
  | 'NO_CRC'
  | 'BAD_CRC'
  | 'DUPLICATE_TAG'
  | 'BAD_CHARACTER'
  | 'NOT_RUPIAH'
  | 'NOT_INDONESIA'
  | 'MISSING_FIELD'
  | 'BAD_AMOUNT'
  | 'OVER_LIMIT'
  | 'ALREADY_DYNAMIC'
  | 'NOT_MERCHANT'

/** The only error the QRIS codec throws, whatever it is given. */
export class QrisError extends Error {
  override readonly name = 'QrisError'
  /** What is wrong, for programs. */
  readonly code: QrisErrorCode

  /**
   * @param message - For the merchant: what is wrong and what to do. It never holds the checksum that
   * would have fitted, since that would help whoever alters somebody's code.
   */
  constructor(code: QrisErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
