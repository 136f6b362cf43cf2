import { sourcesOf } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import type { PaymentContext } from './context.ts'
import type { MoneyRow } from './money-row.ts'
import { coolAmount } from './own-account/cool-amount.ts'
import type { PaymentRow } from './payment-row.ts'
import { nextRefundCheckAt } from './refund-schedule.ts'

/** The payment once that money has paid it. */
export function paidBy(
  before: PaymentRow,
  money: Pick<MoneyRow, 'id' | 'amount' | 'amountRefunded' | 'paidAt' | 'providerTransactionId'>,
  { isLate }: { isLate: boolean },
): PaymentRow {
  return {
    ...before,
    status: 'paid',
    late: isLate,
    paidAt: money.paidAt,
    amountPaid: money.amount,
    // Some of it may have gone back before somebody let it pay.
    amountRefunded: money.amountRefunded,
    incomingMoneyId: money.id,
    sequence: before.sequence + 1,
    providerTransactionId: before.providerTransactionId ?? money.providerTransactionId,
  }
}

/**
 * The update that makes a payment paid; ends in a condition, so that more may follow. Its guard holds
 * even so: see payment-state.ts for the legal moves.
 */
export function paidUpdate(tx: Tx, paid: PaymentRow, now: Date) {
  return tx`
    update payments set status = 'paid', late = ${paid.late}, paid_at = ${paid.paidAt},
      amount_paid = ${paid.amountPaid}, incoming_money_id = ${paid.incomingMoneyId},
      amount_refunded = ${paid.amountRefunded}, amount_refund_reserved = ${paid.amountRefunded},
      charge_id = ${paid.chargeId}, sequence = ${paid.sequence}, open_reviews = ${paid.openReviews},
      next_check_at = ${nextRefundCheckAt(paid, now)}
    where id = ${paid.id} and status = any(${sourcesOf('paid')})`
}

/**
 * What being paid means for the rest: the amount at an own account begins to cool, and other codes of
 * the same order are withdrawn. The sweep does that right after the commit, so that no crash forgets it.
 */
export async function settleOrder(
  context: PaymentContext,
  tx: Tx,
  paid: PaymentRow,
): Promise<void> {
  if (isOwnAccount(paid.provider)) await coolAmount(context, tx, paid)
  if (paid.renewal === 0 && paid.renewedBy === null) return
  await tx`
    update payments set order_paid_by = ${paid.id}, sequence = sequence + 1,
      next_check_at = ${context.clock()}
    where merchant_id = ${paid.merchantId} and order_id = ${paid.orderId} and id <> ${paid.id}
      and (renewal > 0 or renewed_by is not null) and status = 'pending'`
}
