import type { Tx } from '../platform/database.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import type { PaymentContext } from './context.ts'
import { insertPayment, insertRenewal, type KeyClaim } from './new-payment.ts'
import { storeLeased, storeLeasedRenewal, type StoredPayment } from './own-account/store-leased.ts'
import type { PaymentRow } from './payment-row.ts'

/**
 * Stores a drafted payment, whichever way its money is collected: a gateway's charge is opened after
 * this, one on the merchant's own account is open when it is stored.
 * @throws {AppError} `no_free_amount`, `provider_refused`; nothing is stored then.
 */
export async function storePayment(
  context: PaymentContext,
  row: PaymentRow,
  claim: KeyClaim | null,
): Promise<StoredPayment> {
  if (isOwnAccount(row.provider)) return storeLeased(context, row, claim)
  return { ...(await insertPayment(context.sql, row, claim)), row }
}

/** The same for a renewal, in the transaction that holds its order. */
export async function storeRenewal(
  context: PaymentContext,
  tx: Tx,
  row: PaymentRow,
): Promise<PaymentRow> {
  if (isOwnAccount(row.provider)) return storeLeasedRenewal(context, tx, row)
  await insertRenewal(tx, row)
  return row
}
