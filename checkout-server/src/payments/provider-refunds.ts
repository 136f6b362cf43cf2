import { newId } from '../platform/ids.ts'
import type { Sql, Tx } from '../platform/database.ts'
import type { ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { lockPaymentRows } from './lock-payment.ts'
import { confirmRefund, releaseRefund } from './refund-state.ts'
import { insertRefund, refundColumns, type RefundRow } from './refund-row.ts'

/**
 * Takes over what the provider says was given back of a charge's money: confirms our own refunds that
 * it lists, and records what somebody gave back at the provider itself as a refund of its own. It
 * belongs to the money that came by that charge, and so to whatever payment this money is for by now:
 * the charge's own, or the one that a person has assigned it to.
 * @returns Whether anything was new.
 */
export async function recordProviderRefunds(
  context: PaymentContext,
  chargeId: string,
  answer: ChargeStatus,
): Promise<boolean> {
  const money = await findChargeMoney(context.sql, chargeId)
  // A total that is known already costs nothing more.
  if (!money || money.amountRefunded === answer.amountRefunded) return false
  const { paymentId } = money
  const result = await context.sql.begin(async (tx) => {
    await lockPaymentRows(tx, [paymentId])
    const locked = await findChargeMoney(tx, chargeId)
    // Assigned meanwhile: it is another payment that must be locked, and not while holding this one.
    if (locked?.paymentId !== paymentId) return 'moved'
    return (await takeOver(context, tx, { money: locked, chargeId, answer })) ? 'new' : 'known'
  })
  if (result === 'moved') return recordProviderRefunds(context, chargeId, answer)
  if (result === 'new' && paymentId !== null) context.changed(paymentId)
  return result === 'new'
}

/** Money by the charge that it came by. */
interface ChargeMoney {
  id: string
  merchantId: string
  connectionId: string
  /** The payment that it is for by now. */
  paymentId: string | null
  amount: number
  amountRefunded: number
}

async function findChargeMoney(sql: Sql | Tx, chargeId: string): Promise<ChargeMoney | null> {
  // What was found in an account for somebody's charge did not come by it: its provider knows nothing.
  const [money] = await sql<ChargeMoney[]>`
    select id, merchant_id, connection_id, payment_id, amount, amount_refunded
    from incoming_money where charge_id = ${chargeId} and account_key = connection_id
    order by id limit 1`
  return money ?? null
}

interface News {
  money: ChargeMoney
  chargeId: string
  answer: ChargeStatus
}

async function takeOver(context: PaymentContext, tx: Tx, news: News): Promise<boolean> {
  const { money, answer } = news
  const known = await tx<RefundRow[]>`
    select ${refundColumns(tx)} from refunds r
    where r.incoming_money_id = ${money.id} order by r.id`
  const listed = known.filter(({ id, status }) => isOpen(status) && answer.refundIds.includes(id))
  for (const refund of listed) await confirmRefund(context, tx, refund)
  const rest = known.filter((refund) => !listed.includes(refund))
  // Sent and not listed: its answer is not here yet, so what the total says of it is not sure.
  const ours = sum(listed) + sum(rest.filter(({ status }) => COUNTED.has(status)))
  const theirs = Math.min(answer.amountRefunded, money.amount) - ours
  if (theirs > 0) {
    const unsent = rest.filter(({ status }) => isUnsent(status))
    await withdrawUnsent(context, tx, { unsent, room: money.amount - ours - theirs })
    await recordTheirs(context, tx, { ...news, amount: theirs })
  }
  return listed.length > 0 || theirs > 0
}

const COUNTED = new Set<RefundRow['status']>(['confirmed', 'sent'])
const isOpen = (status: RefundRow['status']) => status === 'requested' || status === 'sent'
const isUnsent = (status: RefundRow['status']) =>
  status === 'requested' || status === 'needs_manual_transfer'
const sum = (refunds: readonly RefundRow[]) =>
  refunds.reduce((total, { amount }) => total + amount, 0)

/** What has gone back at the provider cannot go back once more: ours that nobody was asked for end. */
async function withdrawUnsent(
  context: PaymentContext,
  tx: Tx,
  { unsent, room }: { unsent: readonly RefundRow[]; room: number },
): Promise<void> {
  let left = room
  for (const refund of unsent) {
    if (refund.amount <= left) left -= refund.amount
    else {
      await releaseRefund(context, tx, refund, {
        from: ['requested', 'needs_manual_transfer'],
        to: 'failed',
        failureReason: 'The money was given back at the provider itself meanwhile.',
      })
    }
  }
}

async function recordTheirs(
  context: PaymentContext,
  tx: Tx,
  { money, chargeId, amount }: News & { amount: number },
): Promise<void> {
  const at = context.clock()
  const refund: RefundRow = {
    id: newId('ref', at),
    merchantId: money.merchantId,
    paymentId: money.paymentId,
    incomingMoneyId: money.id,
    chargeId,
    connectionId: money.connectionId,
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
