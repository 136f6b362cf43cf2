import type { ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import type { PaymentRow } from './payment-row.ts'
import { recordProviderRefund } from './refund-state.ts'
import { markEnded, markPaid } from './transitions.ts'

/** What acting on a provider's answer did. */
export type SettleResult = 'changed' | 'unchanged' | 'wrong_amount'

/**
 * Acts on what the provider says of a payment's charge: the only way by which a payment becomes paid.
 * The answer is a fact, so it may come twice, late or in any order.
 */
export async function settle(
  context: PaymentContext,
  row: Pick<PaymentRow, 'id' | 'chargeId' | 'chargeAmount'>,
  answer: ChargeStatus,
): Promise<SettleResult> {
  switch (answer.state) {
    case 'paid':
    case 'partially_refunded':
    case 'refunded':
      return settlePaid(context, row, answer)
    case 'expired':
    case 'cancelled':
    case 'denied': {
      const moved = await markEnded(context, { paymentId: row.id, to: answer.state })
      return moved ? 'changed' : 'unchanged'
    }
    case 'pending':
    case 'not_found':
      return 'unchanged'
  }
}

async function settlePaid(
  context: PaymentContext,
  row: Pick<PaymentRow, 'id' | 'chargeId' | 'chargeAmount'>,
  answer: ChargeStatus,
): Promise<SettleResult> {
  if (answer.amount !== row.chargeAmount) {
    context.log.error(
      { paymentId: row.id, expected: row.chargeAmount, paid: answer.amount },
      'the provider reports another amount than was asked: left for a person to look at',
    )
    return 'wrong_amount'
  }
  const moved = await markPaid(context, {
    paymentId: row.id,
    chargeId: row.chargeId,
    transactionId: answer.transactionId,
    paidAt: answer.paidAt ?? context.clock(),
  })
  const refunded =
    answer.amountRefunded > 0 &&
    (await recordProviderRefund(context, row.id, answer.amountRefunded))
  return moved || refunded ? 'changed' : 'unchanged'
}
