import type { GobizTransaction } from '../gobiz/book.ts'
import type { Gobiz } from '../gobiz/gobiz.ts'
import { formatAmount } from '../midtrans/amount.ts'
import type { Transaction } from '../midtrans/ledger.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import { noticeUrls } from '../midtrans/news.ts'
import { formatWib } from '../midtrans/wib-time.ts'

const iso = (at: number): string => new Date(at).toISOString()

/**
 * A transaction as the control API shows it. Unlike Midtrans it hides nothing. `settled_amount`,
 * `refunded_amount` and the refunds' amounts are whole rupiah; `…_at` and `at` are UTC.
 */
export const viewTransaction = (
  midtrans: Midtrans,
  publicUrl: string,
  transaction: Transaction,
) => {
  const account = midtrans.accounts.get(transaction.accountId)
  const { settledAt, refusedAt, deeplinkId } = transaction
  const refunds = midtrans.refundBook.listOf(transaction.transactionId)
  return {
    provider: 'midtrans',
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
    created_at: iso(transaction.createdAt),
    settled_at: settledAt === null ? null : iso(settledAt),
    settled_amount: settledAt === null ? 0 : transaction.grossAmount,
    refunded_amount: refunds.reduce((sum, { amount }) => sum + amount, 0),
    refunds: refunds.map(({ refundKey, amount, createdAt, confirmAt }) => ({
      refund_key: refundKey,
      amount,
      at: iso(createdAt),
      confirmed: confirmAt === null,
    })),
  }
}

/** Money at an outlet, in the words of the other list, plus what only outlets have. */
export const viewGobiz = (gobiz: Gobiz, row: GobizTransaction) => {
  const refunds = gobiz.book.refundsOf(row.id)
  return {
    provider: 'gobiz',
    transaction_id: row.id,
    order_id: row.orderId,
    merchant_id: row.merchantId,
    payment_type: row.paymentType,
    kind: row.kind,
    refund_of: row.refundOf,
    status: row.status,
    transaction_status: row.status,
    gross_amount: formatAmount(row.amount),
    transaction_time: formatWib(row.at),
    settlement_time: formatWib(row.at),
    issuer: row.issuer,
    qr_string: row.paidWith,
    created_at: iso(row.bookedAt),
    settled_at: iso(row.at),
    settled_amount: row.kind === 'payment' ? row.amount : 0,
    refunded_amount: refunds.reduce((sum, { amount }) => sum + amount, 0),
    refunds: refunds.map(({ amount, at }) => ({ amount, at: iso(at), confirmed: true })),
    visible_at: iso(Math.max(row.visibleAt, row.hiddenUntil)),
  }
}
