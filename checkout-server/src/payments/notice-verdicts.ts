import type { NoticeVerdict } from '@autogopay/shared'
import type { ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import type { PaymentRow } from './payment-row.ts'
import type { SettleResult } from './settle.ts'

/** What a stored notice claims. */
export interface NoticeClaim {
  state: ChargeStatus['state'] | null
  amount: number | null
}

/** A stored notice that has no verdict yet: the provider could not be asked when it came. */
export interface WaitingNotice extends NoticeClaim {
  id: string
}

/** Judges a notice by the provider's own answer; the reason is for a person. */
export function judge(
  claim: NoticeClaim,
  truth: { row: Pick<PaymentRow, 'chargeAmount'>; answer: ChargeStatus; result: SettleResult },
): { verdict: NoticeVerdict; reason: string } {
  const { row, answer, result } = truth
  if (claim.amount !== null && claim.amount !== row.chargeAmount) {
    const reason = `The notice says Rp ${claim.amount}, the charge asked for Rp ${row.chargeAmount}.`
    return { verdict: 'wrong_amount', reason }
  }
  if (result === 'wrong_amount') {
    const reason = `The provider reports Rp ${answer.amount}, the charge asked for Rp ${row.chargeAmount}.`
    return { verdict: 'wrong_amount', reason }
  }
  if (claim.state !== answer.state) {
    const reason = `The notice says ${claim.state}, the provider itself says ${answer.state}.`
    return { verdict: 'stale', reason }
  }
  if (result === 'held') {
    const reason = `The provider confirms: ${answer.state}. The money waits: see /v1/incoming-money.`
    return { verdict: 'accepted', reason }
  }
  return { verdict: 'accepted', reason: `The provider confirms: ${answer.state}.` }
}

/** Writes a verdict. @returns False: one was given before, and stays. */
export async function setVerdict(
  context: PaymentContext,
  id: string,
  { verdict, reason }: { verdict: NoticeVerdict; reason: string },
): Promise<boolean> {
  const { count } = await context.sql`
    update provider_events set verdict = ${verdict}, reason = ${reason}
    where id = ${id} and verdict = 'received'`
  return count > 0
}
