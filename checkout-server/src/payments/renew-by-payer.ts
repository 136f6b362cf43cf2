import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { openCharge } from './open-charge.ts'
import type { PaymentRow } from './payment-row.ts'
import { renewPayment } from './renew.ts'

/**
 * Makes a new code for a payment that ended without money, as often as the merchant allows.
 * @throws {AppError} `payment_not_payable`: no more, or not in this state; and as `renewPayment`.
 */
export async function renewByPayer(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  const { renewalLimit: limit } = await context.merchantRules(row.merchantId)
  if (!row.renewedBy && row.renewal >= limit) {
    throw new AppError('payment_not_payable', 'No more new codes for this order: ask the shop.')
  }
  return openCharge(context, await renewPayment(context, { row, isByPayer: true }))
}
