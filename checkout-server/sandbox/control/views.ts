import { formatAmount } from '../midtrans/amount.ts'
import type { Transaction } from '../midtrans/ledger.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import { noticeUrls } from '../midtrans/news.ts'
import { formatWib } from '../midtrans/wib-time.ts'

/** A transaction as the control API shows it. Unlike Midtrans it hides nothing. */
export const viewTransaction = (
  midtrans: Midtrans,
  publicUrl: string,
  transaction: Transaction,
) => {
  const account = midtrans.accounts.get(transaction.accountId)
  const { settledAt, refusedAt, deeplinkId } = transaction
  return {
    transaction_id: transaction.transactionId,
    order_id: transaction.orderId,
    merchant_id: account.merchantId,
    payment_type: transaction.paymentType,
    status: transaction.status,
    transaction_status: transaction.status,
    gross_amount: formatAmount(transaction.grossAmount),
    transaction_time: formatWib(transaction.createdAt),
    expiry_time: formatWib(transaction.expiresAt),
    settlement_time: settledAt === null ? null : formatWib(settledAt),
    refused_time: refusedAt === null ? null : formatWib(refusedAt),
    paid_via: transaction.paidVia,
    issuer: transaction.issuer,
    acquirer: transaction.acquirer,
    qr_string: transaction.qrText,
    deeplink_url: deeplinkId && `${publicUrl}/gopay/partner/app/payment-pin?id=${deeplinkId}`,
    callback_url: transaction.callbackUrl,
    notification_urls: noticeUrls(transaction, account),
  }
}
