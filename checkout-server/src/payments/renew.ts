import type { CreatePayment } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import { ConnectionEnded } from './live-connection.ts'
import { draftPayment } from './new-payment.ts'
import { findPaymentRow, paymentColumns, type PaymentRow } from './payment-row.ts'
import { storeRenewal } from './store-payment.ts'

/**
 * Puts a new payment in the place of one that ended without money: the same order, a new code. When
 * that was done already, the newer payment is returned, so repeats and races make one.
 * @param input.order - New wishes of the merchant; the payer's renewal keeps the old ones.
 * @throws {AppError} `payment_not_payable`: it is not over, or it was paid; `no_connection`; `provider_off`;
 *   `no_free_amount`; for a payer also `link_closed`.
 */
export async function renewPayment(context: PaymentContext, input: Renewal): Promise<PaymentRow> {
  try {
    return await renewAt(context, input)
  } catch (cause) {
    if (!(cause instanceof ConnectionEnded)) throw cause
    return renewAt(context, input, cause.connectionId)
  }
}

interface Renewal {
  row: PaymentRow
  order?: CreatePayment
  apiKeyId?: string | null
  createdBy?: string | null
  /** A payer asks, not the merchant. */
  isByPayer?: boolean
}

/** @param ended - A connection that takes no payments any more. */
async function renewAt(
  context: PaymentContext,
  input: Renewal,
  ended?: string,
): Promise<PaymentRow> {
  const { row } = input
  const connection = await context.connectionFor(row.merchantId, ended)
  if (!connection) throw new AppError('no_connection', 'No payment provider is connected.')

  const renewed = await context.sql.begin(async (tx): Promise<PaymentRow> => {
    // The order is the lock: whoever comes second finds the payment that the first one made.
    await tx`
      select from payment_orders
      where merchant_id = ${row.merchantId} and order_id = ${row.orderId} for update`
    const [current] = await tx<PaymentRow[]>`
      select ${paymentColumns(tx)} from payments p join charges c on c.id = p.charge_id
      where p.id = ${row.id} for update of p`
    if (current?.renewedBy) {
      const successor = await findPaymentRow(tx, current.renewedBy)
      if (successor) return successor
    }
    if (!current || !['expired', 'cancelled', 'denied'].includes(current.status)) {
      throw new AppError('payment_not_payable', 'Only a payment that ended can get a new code.')
    }
    if (current.openReviews > 0 || current.isOrderInReview) {
      throw new AppError(
        'payment_not_payable',
        'Money has come in for this payment and waits for the merchant’s decision: a new code could make the payer pay twice. See /v1/incoming-money.',
      )
    }
    const at = context.clock()
    if (input.isByPayer) await context.guardRenewal?.(tx, { ...current, now: at })
    const draft = draftPayment({
      merchantId: row.merchantId,
      apiKeyId: input.apiKeyId ?? row.apiKeyId,
      createdBy: input.createdBy ?? row.createdBy,
      connection,
      order: { ...orderOf(current), ...input.order, orderId: row.orderId },
      renewal: current.renewal + 1,
      at,
    })
    const stored = await storeRenewal(context, tx, draft)
    await tx`
      update payments set renewed_by = ${draft.id}, sequence = sequence + 1
      where id = ${row.id}`
    return stored
  })
  context.changed(row.id)
  return renewed
}

function orderOf(row: PaymentRow): CreatePayment {
  return {
    amount: row.amount,
    ...(row.description !== null && { description: row.description }),
    ...(row.customer && { customer: row.customer }),
    metadata: row.metadata,
    ...(row.redirectUrl !== null && { redirectUrl: row.redirectUrl }),
    expiresInSeconds: Math.round((row.expiresAt.getTime() - row.createdAt.getTime()) / 1000),
  }
}
