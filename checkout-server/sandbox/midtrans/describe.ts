import type { MerchantAccount } from './accounts.ts'
import { formatAmount } from './amount.ts'
import type { Transaction, TransactionStatus } from './ledger.ts'
import type { Refund } from './refund-book.ts'
import { signatureKey } from './signature.ts'
import { formatWib } from './wib-time.ts'

/** `status_code` in the answer of GET status: an expired transaction answers 407. */
export const STATUS_CODES: Record<TransactionStatus, string> = {
  pending: '201',
  settlement: '200',
  partial_refund: '200',
  refund: '200',
  deny: '202',
  cancel: '200',
  expire: '407',
}

/** `status_code` in a notification: expire and cancel are 202 here. */
export const NOTICE_CODES: Record<TransactionStatus, string> = {
  ...STATUS_CODES,
  cancel: '202',
  expire: '202',
}

/** The fields every answer about a transaction repeats. */
export const baseFields = (transaction: Transaction, account: MerchantAccount) => ({
  transaction_id: transaction.transactionId,
  order_id: transaction.orderId,
  merchant_id: account.merchantId,
  gross_amount: formatAmount(transaction.grossAmount),
  currency: 'IDR',
  payment_type: transaction.paidVia === 'qr' ? 'qris' : transaction.paymentType,
  transaction_time: formatWib(transaction.createdAt),
  transaction_status: transaction.status,
  fraud_status: transaction.status === 'deny' ? 'deny' : 'accept',
})

const scanFields = (transaction: Transaction) => {
  const { acquirer, issuer, crossReference } = transaction
  if (transaction.paidVia !== 'qr') return transaction.paymentType === 'qris' ? { acquirer } : {}
  const house = acquirer === 'gopay' ? 'gopay' : 'shopeepay'
  return {
    transaction_type: issuer?.toLowerCase() === house ? 'on-us' : 'off-us',
    issuer,
    acquirer,
    merchant_cross_reference_id: crossReference,
    ...(acquirer !== 'gopay' && {
      shopeepay_reference_number: crossReference.replaceAll('-', '').slice(0, 20),
      reference_id: crossReference,
    }),
  }
}

const refundFields = (refunds: readonly Refund[]) => {
  if (refunds.length === 0) return {}
  const total = refunds.reduce((sum, refund) => sum + refund.amount, 0)
  return {
    refund_amount: formatAmount(total),
    refunds: refunds.map((refund) => ({
      refund_chargeback_id: refund.id,
      refund_chargeback_uuid: refund.uuid,
      refund_amount: formatAmount(refund.amount),
      created_at: formatWib(refund.createdAt),
      ...(refund.reason !== null && { reason: refund.reason }),
      refund_key: refund.refundKey,
      refund_method: refund.method,
      ...(refund.confirmedAt !== null && { bank_confirmed_at: formatWib(refund.confirmedAt) }),
    })),
  }
}

/** The whole transaction as GET status and notifications show it, signed for `statusCode`. */
export const describe = (
  transaction: Transaction,
  account: MerchantAccount,
  view: { statusCode: string; statusMessage: string; refunds: readonly Refund[] },
): Record<string, unknown> => {
  const base = baseFields(transaction, account)
  return {
    status_code: view.statusCode,
    status_message: view.statusMessage,
    ...base,
    signature_key: signatureKey({
      orderId: transaction.orderId,
      statusCode: view.statusCode,
      grossAmount: base.gross_amount,
      serverKey: account.serverKey,
    }),
    ...(transaction.settledAt !== null && { settlement_time: formatWib(transaction.settledAt) }),
    expiry_time: formatWib(transaction.expiresAt),
    ...(transaction.paidVia === 'deeplink' && { payment_option_type: 'GOPAY_WALLET' }),
    ...scanFields(transaction),
    ...refundFields(view.refunds),
    ...transaction.echo,
  }
}
