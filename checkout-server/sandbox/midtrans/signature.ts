import { createHash } from 'node:crypto'

/**
 * Midtrans' `signature_key`: lower-case hex SHA-512 over the four texts put together, each exactly
 * as it stands in the payload. `transaction_status` is not part of it.
 */
export const signatureKey = (signed: {
  orderId: string
  statusCode: string
  /** With two decimals, as sent: `44000.00`. */
  grossAmount: string
  serverKey: string
}): string =>
  createHash('sha512')
    .update(signed.orderId + signed.statusCode + signed.grossAmount + signed.serverKey)
    .digest('hex')
