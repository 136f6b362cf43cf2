import type { Refund } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { PaymentContext } from './context.ts'
import type { MoneyRow } from './money-row.ts'
import type { PaymentRow } from './payment-row.ts'
import { insertRefund, toRefund, type RefundRow } from './refund-row.ts'
import { tell } from './tell.ts'

/** Why a refund waits for a person. */
export const BY_HAND = 'The provider of this money cannot return it: transfer it yourself.'

/**
 * Begins to give back money that pays nothing, all that is left of it, in the transaction that decided
 * so. The sweep asks the provider after the commit; money without a charge only a person can return.
 */
export async function beginHeldRefund(
  context: PaymentContext,
  tx: Tx,
  input: {
    money: MoneyRow
    payment: PaymentRow | null
    origin: Refund['origin']
    reason: string | null
  },
): Promise<RefundRow> {
  const { money, payment } = input
  const at = context.clock()
  const [left] = await tx<{ amount: number }[]>`
    select amount - amount_refund_reserved as amount from incoming_money
    where id = ${money.id} and amount_refund_reserved < amount for update`
  if (!left) throw new Error(`money ${money.id} is on its way back already`)
  const isManual = !isReturnable(money)
  const row: RefundRow = {
    id: newId('ref', at),
    merchantId: money.merchantId,
    paymentId: money.paymentId,
    incomingMoneyId: money.id,
    chargeId: money.chargeId,
    connectionId: money.connectionId,
    amount: left.amount,
    reason: input.reason,
    status: isManual ? 'needs_manual_transfer' : 'requested',
    origin: input.origin,
    failureReason: isManual ? BY_HAND : null,
    note: null,
    createdAt: at,
    nextCheckAt: isManual ? null : at,
  }
  await insertRefund(tx, row)
  await tell(
    context,
    tx,
    { type: `refund.${row.status}`, data: toRefund(row) },
    aboutOf(row, payment),
  )
  return row
}

/**
 * Whether a provider can return money: only what came by a charge at a gateway. What came to an own
 * account, or was found there for somebody's charge, only its owner can transfer back.
 */
export function isReturnable(
  money: Pick<MoneyRow, 'chargeId' | 'accountKey' | 'connectionId'>,
): boolean {
  return money.chargeId !== null && money.accountKey === money.connectionId
}

/** Whom a refund's events are for. */
export function aboutOf(
  row: RefundRow,
  payment: Pick<PaymentRow, 'id' | 'sequence' | 'apiKeyId'> | null,
) {
  return { merchantId: row.merchantId, apiKeyId: payment?.apiKeyId ?? null, payment }
}
