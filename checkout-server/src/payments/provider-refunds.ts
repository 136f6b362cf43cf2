import { newId } from '../platform/ids.ts'
import type { Sql, Tx } from '../platform/database.ts'
import type { ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { lockPaymentRows } from './lock-payment.ts'
import { confirmRefund, releaseRefund } from './refund-state.ts'
import { insertRefund, refundColumns, type RefundRow } from './refund-row.ts'

/** Incoming money as its provider names it. */
export type MoneyName =
  /** What came by a charge at a gateway. */
  | { chargeId: string }
  /** What was found in a merchant's own account. */
  | { accountId: string; transactionId: string }

/** What a provider says of money that it has given back. */
export interface Returned {
  /** Of this money in all, by now. */
  total: number
  /** Refunds of ours that are part of it, where the provider names them. */
  refundIds: readonly string[]
}

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
  { amountRefunded, refundIds }: Pick<ChargeStatus, 'amountRefunded' | 'refundIds'>,
): Promise<boolean> {
  const result = await recordReturned(context, {
    name: { chargeId },
    returned: { total: amountRefunded, refundIds },
  })
  return result.isNew
}

/**
 * The same for money by any name. The total may be told any number of times and may rise: only what is
 * new of it counts.
 * @param input.guard - Called first in the transaction; what it throws ends it.
 * @returns `beyond`: so much more than came in is said to have gone back. It is not counted.
 */
export async function recordReturned(
  context: PaymentContext,
  input: { name: MoneyName; returned: Returned; guard?: (tx: Tx) => Promise<void> },
): Promise<{ isNew: boolean; beyond: number }> {
  const { name, returned } = input
  const money = await findMoney(context.sql, name)
  const beyond = money ? Math.max(0, returned.total - money.amount) : 0
  // A total that is known already costs nothing more.
  if (!money || money.amountRefunded === returned.total) return { isNew: false, beyond }
  const { paymentId } = money
  const result = await context.sql.begin(async (tx) => {
    await input.guard?.(tx)
    await lockPaymentRows(tx, [paymentId])
    const locked = await findMoney(tx, name, tx`for update`)
    // Assigned meanwhile: it is another payment that must be locked, and not while holding this one.
    if (locked?.paymentId !== paymentId) return 'moved'
    return (await takeOver(context, tx, locked, returned)) ? 'new' : 'known'
  })
  if (result === 'moved') return recordReturned(context, input)
  if (result === 'new' && paymentId !== null) context.changed(paymentId)
  return { isNew: result === 'new', beyond }
}

/** Money that may go back. */
export interface ReturnableMoney {
  id: string
  merchantId: string
  connectionId: string
  /** The charge that it came by, or that held its amount; null: none. */
  chargeId: string | null
  /** The payment that it is for by now. */
  paymentId: string | null
  amount: number
  amountRefunded: number
}

/** Columns of {@link ReturnableMoney}, for `from incoming_money`. */
export const returnableColumns = (sql: Sql | Tx) =>
  sql`id, merchant_id, connection_id, charge_id, payment_id, amount, amount_refunded`

async function findMoney(
  sql: Sql | Tx,
  name: MoneyName,
  lock = sql``,
): Promise<ReturnableMoney | null> {
  // What was found in an account for somebody's charge did not come by it: its provider knows nothing.
  const isNamed =
    'chargeId' in name
      ? sql`charge_id = ${name.chargeId} and account_key = connection_id`
      : sql`account_key = ${name.accountId} and provider_transaction_id = ${name.transactionId}
          and kind <> 'returned'`
  const [money] = await sql<ReturnableMoney[]>`
    select ${returnableColumns(sql)} from incoming_money where ${isNamed} order by id limit 1 ${lock}`
  return money ?? null
}

/**
 * Brings the refunds of money in line with what its provider says went back. The caller has locked the
 * payment that it is for, and the money.
 * @returns Whether anything was new.
 */
export async function takeOver(
  context: PaymentContext,
  tx: Tx,
  money: ReturnableMoney,
  returned: Returned,
): Promise<boolean> {
  const known = await tx<RefundRow[]>`
    select ${refundColumns(tx)} from refunds r
    where r.incoming_money_id = ${money.id} order by r.id`
  const listed = known.filter(({ id, status }) => isOpen(status) && returned.refundIds.includes(id))
  for (const refund of listed) await confirmRefund(context, tx, refund)
  const rest = known.filter((refund) => !listed.includes(refund))
  // Sent and not listed: its answer is not here yet, so what the total says of it is not sure.
  const ours = sum(listed) + sum(rest.filter(({ status }) => COUNTED.has(status)))
  const theirs = Math.min(returned.total, money.amount) - ours
  if (theirs <= 0) return listed.length > 0
  const carriedOut = coveredBy(
    theirs,
    rest.filter(({ status }) => status === 'needs_manual_transfer'),
  )
  for (const refund of carriedOut) {
    await confirmRefund(context, tx, refund, { from: ['needs_manual_transfer'], note: SEEN })
  }
  const unsent = rest.filter((refund) => isUnsent(refund.status) && !carriedOut.includes(refund))
  await withdrawUnsent(context, tx, { unsent, room: money.amount - ours - theirs })
  const amount = theirs - sum(carriedOut)
  if (amount > 0) await recordTheirs(context, tx, money, amount)
  return true
}

const SEEN = 'Seen at the provider: it was made there.'
const COUNTED = new Set<RefundRow['status']>(['confirmed', 'sent'])
const isOpen = (status: RefundRow['status']) => status === 'requested' || status === 'sent'
const isUnsent = (status: RefundRow['status']) =>
  status === 'requested' || status === 'needs_manual_transfer'
const sum = (refunds: readonly RefundRow[]) =>
  refunds.reduce((total, { amount }) => total + amount, 0)

/**
 * The tasks of a person that are done by what went back at the provider: the one of just that sum, else
 * the oldest that it covers. A task that stays open after its money went back would send it twice.
 */
function coveredBy(returned: number, tasks: readonly RefundRow[]): RefundRow[] {
  const exact = tasks.find(({ amount }) => amount === returned)
  if (exact) return [exact]
  let left = returned
  return tasks.filter(({ amount }) => {
    const isCovered = amount <= left
    if (isCovered) left -= amount
    return isCovered
  })
}

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
  money: ReturnableMoney,
  amount: number,
): Promise<void> {
  const at = context.clock()
  const refund: RefundRow = {
    id: newId('ref', at),
    merchantId: money.merchantId,
    paymentId: money.paymentId,
    incomingMoneyId: money.id,
    chargeId: money.chargeId,
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
