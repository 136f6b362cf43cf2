import type { PaymentStatus } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import { isOutcomeUnknown } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'
import { settle } from './settle.ts'
import { markEnded } from './transitions.ts'

const WITHDRAW_TIMEOUT_MS = 10_000

/**
 * Withdraws a payment that nobody has paid yet, at the provider first. Cancelling twice is fine.
 * @throws {AppError} `payment_not_payable`: it was paid or is over; `provider_unavailable`: nothing
 *   is known, try again.
 */
export async function cancelPayment(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  if (row.status === 'pending') await withdraw(context, row)
  const after = await findPaymentRow(context.sql, row.id)
  if (!after) throw new Error(`payment ${row.id} vanished while it was cancelled`)
  if (after.status !== 'cancelled') throw notCancellable(after.status)
  return after
}

async function withdraw(context: PaymentContext, row: PaymentRow): Promise<void> {
  try {
    const provider = await context.providerOf(row.connectionId)
    const signal = AbortSignal.timeout(WITHDRAW_TIMEOUT_MS)
    const answer = await provider.cancelCharge(row.chargeId, signal)
    const result = await settle(context, row, answer)
    // The provider never heard of it, or money came that does not pay it and is kept for review:
    // there is nothing that could still be paid.
    if (answer.state === 'not_found' || result === 'wrong_amount' || result === 'held') {
      await markEnded(context, { paymentId: row.id, to: 'cancelled' })
    }
  } catch (cause) {
    if (!isOutcomeUnknown(cause)) throw cause
    throw new AppError(
      'provider_unavailable',
      'The payment provider did not answer, so the payment may still be paid. Try again.',
      { cause },
    )
  }
}

function notCancellable(status: PaymentStatus): AppError {
  return new AppError('payment_not_payable', `A payment that is ${status} cannot be cancelled.`)
}
