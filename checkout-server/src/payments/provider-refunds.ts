import { newId } from '../platform/ids.ts'
import type { Tx } from '../platform/database.ts'
import type { ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import type { PaymentRow } from './payment-row.ts'
import { confirmRefund } from './refund-state.ts'
import { insertRefund, refundColumns, type RefundRow } from './refund-row.ts'

/**
 * Takes over what the provider says was given back of a charge's money: confirms our own refunds that
 * it lists, and records what somebody gave back at the provider itself as a refund of its own.
 * @param row - The payment as it was read before; a total that it knows already costs nothing.
 * @returns Whether anything was new.
 */
export async function recordProviderRefunds(
  context: PaymentContext,
  row: Pick<PaymentRow, 'id' | 'chargeId' | 'chargeStatus' | 'incomingMoneyId' | 'amountRefunded'>,
  answer: ChargeStatus,
): Promise<boolean> {
  const isPayments = row.incomingMoneyId !== null && row.chargeStatus === 'paid'
  if (isPayments && row.amountRefunded === answer.amountRefunded) return false
  const isNew = await context.sql.begin(async (tx) => {
    const target = await lockTarget(tx, row)
    if (!target) return false
    const known = await tx<RefundRow[]>`
      select ${refundColumns(tx)} from refunds r
      where r.payment_id = ${row.id}
        and r.incoming_money_id is not distinct from ${target.heldMoneyId} order by r.id`
    const listed = known.filter(({ id, status }) => isOpen(status) && answer.refundIds.includes(id))
    for (const refund of listed) await confirmRefund(context, tx, refund)
    const rest = known.filter((refund) => !listed.includes(refund))
    // Sent and not listed: its answer is not here yet, so what the total says of it is not sure.
    const ours = sum(listed) + sum(rest.filter(({ status }) => COUNTED.has(status)))
    const theirs = Math.min(answer.amountRefunded, target.amount) - ours
    if (theirs > 0) await recordTheirs(context, tx, { target, row, amount: theirs })
    return listed.length > 0 || theirs > 0
  })
  if (isNew) context.changed(row.id)
  return isNew
}

const COUNTED = new Set<RefundRow['status']>(['confirmed', 'sent'])
const isOpen = (status: RefundRow['status']) => status === 'requested' || status === 'sent'
const sum = (refunds: readonly RefundRow[]) =>
  refunds.reduce((total, { amount }) => total + amount, 0)

interface Target {
  merchantId: string
  connectionId: string
  /** Null: the money paid the payment. */
  heldMoneyId: string | null
  amount: number
}

/** The money that came by this charge: what paid the payment, or what is held beside it. */
async function lockTarget(
  tx: Tx,
  row: Pick<PaymentRow, 'id' | 'chargeId'>,
): Promise<Target | null> {
  const [target] = await tx<Target[]>`
    select p.merchant_id, coalesce(i.connection_id, p.connection_id) as connection_id,
      case when i.id is distinct from p.incoming_money_id then i.id end as held_money_id,
      coalesce(i.amount, p.amount_paid, p.amount) as amount
    from payments p
    left join incoming_money i on i.payment_id = p.id and i.charge_id = ${row.chargeId}
    where p.id = ${row.id}
      and (i.id is not null or p.status in ('paid', 'partially_refunded', 'refunded'))
    order by i.id = p.incoming_money_id desc nulls last limit 1
    for update of p`
  return target ?? null
}

async function recordTheirs(
  context: PaymentContext,
  tx: Tx,
  input: { target: Target; row: Pick<PaymentRow, 'id' | 'chargeId'>; amount: number },
): Promise<void> {
  const { target, row, amount } = input
  const at = context.clock()
  const refund: RefundRow = {
    id: newId('ref', at),
    merchantId: target.merchantId,
    paymentId: row.id,
    incomingMoneyId: target.heldMoneyId,
    chargeId: row.chargeId,
    connectionId: target.connectionId,
    amount,
    reason: null,
    status: 'sent',
    origin: 'provider',
    failureReason: null,
    note: null,
    createdAt: at,
    nextCheckAt: null,
  }
  await insertRefund(tx, refund)
  await confirmRefund(context, tx, refund)
}
