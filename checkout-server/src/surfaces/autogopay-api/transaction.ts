import {
  formatWib,
  PAYMENT_STATES,
  type AutogopayStatus,
  type GeneratedQris,
  type TransactionAnswer,
} from '@autogopay/shared'
import type { CheckoutLinks } from '../../payments/checkout-links.ts'
import type { PaymentRow } from '../../payments/payment-row.ts'
import { AppError } from '../../platform/errors.ts'

const MESSAGES: Record<AutogopayStatus, string> = {
  pending: 'Transaction pending',
  settlement: 'Transaction successful',
  expire: 'Transaction expired',
  cancel: 'Transaction cancelled',
  deny: 'Transaction denied',
  refund: 'Transaction refunded',
}

/**
 * The answer of `generate`.
 * @throws {AppError} `provider_unavailable`: the code is not to be had just now.
 */
export function toGenerated(row: PaymentRow, links: CheckoutLinks): GeneratedQris {
  if (row.qrText === null && row.status === 'pending') {
    throw new AppError(
      'provider_unavailable',
      'The payment provider has not shown the code yet. Send the same request again with the same Idempotency-Key or order_id: it makes one transaction only.',
    )
  }
  return {
    success: true,
    message: 'QRIS created successfully',
    data: {
      transaction_id: transactionIdOf(row),
      order_id: row.orderId,
      amount: row.amount,
      transaction_status: PAYMENT_STATES[row.status].autogopay,
      qr_string: row.qrText ?? '',
      qr_url: links.qrPngUrl(row.id),
      transaction_time: formatWib(row.createdAt),
      expiry_time: formatWib(row.expiresAt),
      checkout_url: links.checkoutUrl(row.id),
      deeplink_url: row.deeplinkUrl,
      payable_amount: row.chargeAmount,
    },
  }
}

/** The answer of `status` and `cancel`. */
export function toTransaction(row: PaymentRow): TransactionAnswer {
  const status = PAYMENT_STATES[row.status].autogopay
  return {
    success: true,
    message: MESSAGES[status],
    data: {
      transaction_id: transactionIdOf(row),
      transaction_status: status,
      transaction_time: formatWib(row.paidAt ?? row.createdAt),
      order_id: row.orderId,
      amount: row.amount,
    },
  }
}

function transactionIdOf(row: PaymentRow): string {
  if (row.providerTransactionId !== null) return row.providerTransactionId
  // The provider never answered and now the time is over; in a moment the order may be asked anew.
  throw new AppError(
    'payment_not_payable',
    'The provider never opened this transaction and its time is over. Try again in a few seconds.',
  )
}
