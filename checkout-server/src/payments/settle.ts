import { ProviderUnavailable, type ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { expireTogether } from './expire-together.ts'
import { recordIncomingMoney, type RecordedMoney } from './incoming-money.ts'
import { payTogether, type VerdictToGive } from './pay-together.ts'
import type { PaymentRow } from './payment-row.ts'
import { recordProviderRefunds } from './provider-refunds.ts'
import { markEnded } from './transitions.ts'

/**
 * What acting on a provider's answer did.
 * `wrong_amount`, `held`: money has come, of another amount or too late, and does not pay the payment
 * unless somebody decides so. Nothing else can pay its charge any more.
 */
export type SettleResult = 'changed' | 'unchanged' | 'wrong_amount' | 'held'

/** A notice that waits for its verdict, and what that is to be. */
export interface NoticeToJudge {
  id: string
  /** @returns The verdict, given what the answer did. */
  judge(result: SettleResult): Omit<VerdictToGive, 'id'>
  /** Called when the verdict was written in the transaction of the payment's change. */
  onJudged(): void
}

type Settled = Pick<
  PaymentRow,
  | 'id'
  | 'merchantId'
  | 'connectionId'
  | 'chargeId'
  | 'chargeStatus'
  | 'providerTransactionId'
  | 'status'
  | 'amountPaid'
  | 'incomingMoneyId'
  | 'expiresAt'
>

/**
 * Acts on what the provider says of a payment's charge. The answer is a fact, so it may come twice,
 * late or in any order.
 * @param notice - The one that led to the question; whoever passes it writes its verdict unless that
 *   has been done here.
 */
export async function settle(
  context: PaymentContext,
  row: Settled,
  answer: ChargeStatus,
  notice: NoticeToJudge | null = null,
): Promise<SettleResult> {
  switch (answer.state) {
    case 'paid':
    case 'partially_refunded':
    case 'refunded':
      return settlePaid(context, row, answer, notice)
    case 'expired': {
      const moved = await expireTogether(context, row)
      return moved ? 'changed' : 'unchanged'
    }
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
  row: Settled,
  answer: ChargeStatus,
  notice: NoticeToJudge | null,
): Promise<SettleResult> {
  const { amount } = answer
  if (amount === null) throw new ProviderUnavailable('the provider reports money without an amount')
  const money = {
    connectionId: row.connectionId,
    accountKey: row.connectionId,
    transactionId: answer.transactionId ?? row.chargeId,
    chargeId: row.chargeId,
    paymentId: row.id,
    amount,
    paidAt: answer.paidAt ?? context.clock(),
  }
  // Most money is plain, and paid together with what else comes in at this moment.
  const isPlain = row.status === 'pending' && answer.state === 'paid' && answer.amountRefunded === 0
  if (isPlain) {
    const verdict = notice && { id: notice.id, ...notice.judge('changed') }
    const paid = await payTogether(context, { money, merchantId: row.merchantId, notice: verdict })
    if (paid?.isJudged) notice?.onJudged()
    if (paid) return 'changed'
  }
  const recorded = isKnown(row, answer) ? null : await recordIncomingMoney(context, money)
  const isRefunded =
    answer.amountRefunded > 0 && (await recordProviderRefunds(context, row.chargeId, answer))
  return resultOf(recorded, isRefunded)
}

/** The money that paid the payment, asked about again: no need to lock anything. */
function isKnown(row: Settled, answer: ChargeStatus): boolean {
  return (
    row.incomingMoneyId !== null &&
    row.chargeStatus === 'paid' &&
    row.amountPaid === answer.amount &&
    row.providerTransactionId === answer.transactionId
  )
}

function resultOf(recorded: RecordedMoney | null, isRefunded: boolean): SettleResult {
  const isHeld = recorded && recorded.kind !== 'payment' && recorded.review !== 'accepted'
  if (isHeld) return recorded.kind === 'wrong_amount' ? 'wrong_amount' : 'held'
  return recorded?.isNew || isRefunded ? 'changed' : 'unchanged'
}
