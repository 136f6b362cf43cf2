import type { Refund } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { PaymentContext } from './context.ts'
import type { MoneyRow } from './money-row.ts'
import type { PaymentRow } from './payment-row.ts'
import { insertRefund, toRefund, type RefundRow } from './refund-row.ts'
import { tell } from './tell.ts'

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
  const [kept] = await tx<{ amount: number }[]>`
    update incoming_money set amount_refund_reserved = amount
    where id = ${money.id} and amount_refund_reserved < amount
    returning amount - amount_refunded as amount`
  if (!kept) throw new Error(`money ${money.id} is on its way back already`)
  const isManual = money.chargeId === null
  const row: RefundRow = {
    id: newId('ref', at),
    merchantId: money.merchantId,
    paymentId: money.paymentId,
    incomingMoneyId: money.id,
    chargeId: money.chargeId,
    connectionId: money.connectionId,
    amount: kept.amount,
    reason: input.reason,
    status: isManual ? 'needs_manual_transfer' : 'requested',
    origin: input.origin,
    failureReason: isManual ? 'It came in by no charge that a provider could refund.' : null,
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

/** Whom a refund's events are for. */
export function aboutOf(
  row: RefundRow,
  payment: Pick<PaymentRow, 'id' | 'sequence' | 'apiKeyId'> | null,
) {
  return { merchantId: row.merchantId, apiKeyId: payment?.apiKeyId ?? null, payment }
}
