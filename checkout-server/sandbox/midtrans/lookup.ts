import type { Ledger, Transaction, Via } from './ledger.ts'

/** A transaction, and how whoever names it so would pay it. */
export interface Found {
  transaction: Transaction
  via: Via
}

/** Several merchants have a transaction under this order id. */
export class AmbiguousReference extends Error {
  override readonly name = 'AmbiguousReference'
}

/**
 * Finds a transaction by what a customer or a tester holds: the text of its QR, the address of its
 * QR image, the id in its deeplink, its transaction id, or its order id (the newest charge of it).
 * @throws {AmbiguousReference} The order id exists at several merchants.
 */
export const findByReference = (ledger: Ledger, reference: string): Found | null => {
  const text = reference.trim()
  const opened = ledger.findByDeeplink(text)
  if (opened) return { transaction: opened, via: 'deeplink' }
  const imageOf = /\/v[24]\/(?:gopay|qris|qris\/gopay)\/([^/]+)\/qr-code\/?$/.exec(text)?.[1]
  const scanned = ledger.findByQrText(text) ?? ledger.findById(imageOf ?? text)
  if (scanned) return { transaction: scanned, via: 'qr' }
  const [newest, ...others] = ledger.listByOrder(text)
  if (others.some((other) => other.accountId !== newest?.accountId)) {
    throw new AmbiguousReference(
      'Several merchants have this order id; name the transaction id instead.',
    )
  }
  return newest ? { transaction: newest, via: 'qr' } : null
}
