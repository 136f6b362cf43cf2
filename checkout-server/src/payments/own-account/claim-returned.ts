import type { Tx } from '../../platform/database.ts'
import type { Mutation } from '../../providers/account-feed.ts'
import type { PaymentContext } from '../context.ts'
import { lockPaymentRows } from '../lock-payment.ts'
import { recordReturned } from '../provider-refunds.ts'
import { refundColumns, type RefundRow } from '../refund-row.ts'
import { confirmRefund } from '../refund-state.ts'
import { recordUntiedRefund, type UntiedRefund } from '../returned-money.ts'
import { ownerConnectionOf } from './owner-connection.ts'
import { holdLease, LeaseLost, type PollLease } from './poll-lease.ts'
import { CLOCK_SKEW_MS } from './timing.ts'

/**
 * Takes over what went back of an account's money: in its owner's app, past us. Of money that we know by
 * the row's name it becomes a refund of that money; anything else that may be of our money waits for
 * a person. Safe to repeat with rows that were read before.
 * @throws {LeaseLost} Another poller has the account; what is not taken over yet is left to it.
 */
export async function claimReturned(
  context: PaymentContext,
  lease: PollLease,
  mutations: readonly Mutation[],
): Promise<void> {
  const rows = latestOf(mutations.filter(({ returned }) => returned !== 0))
  if (rows.length === 0) return
  const known = await knownMoney(context, lease, rows)
  const failures: unknown[] = []
  for (const row of rows) {
    try {
      const money = known.get(row.transactionId)
      if (money) await claimTied(context, lease, { row, money })
      else if (row.kind === 'refund') await claimUntied(context, lease, row)
    } catch (cause) {
      if (cause instanceof LeaseLost) throw cause
      failures.push(cause)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** One row for each name: the one that says that most went back. */
function latestOf(mutations: readonly Mutation[]): Mutation[] {
  const byId = new Map<string, Mutation>()
  for (const mutation of mutations) {
    const known = byId.get(mutation.transactionId)
    if (!known || (mutation.returned ?? 0) > (known.returned ?? 0)) {
      byId.set(mutation.transactionId, mutation)
    }
  }
  return [...byId.values()].sort((a, b) => a.at.getTime() - b.at.getTime())
}

interface KnownMoney {
  transactionId: string
  kind: string
  amount: number
  amountRefunded: number
}

async function knownMoney(
  { sql }: PaymentContext,
  { accountId }: PollLease,
  rows: readonly Mutation[],
): Promise<Map<string, KnownMoney>> {
  const ids = rows.map(({ transactionId }) => transactionId)
  const known = await sql<KnownMoney[]>`
    select provider_transaction_id as transaction_id, kind, amount, amount_refunded
    from incoming_money
    where account_key = ${accountId} and provider_transaction_id = any(${ids})`
  return new Map(known.map((money) => [money.transactionId, money]))
}

/** The row bears the name of money that came in, or of a refund that waits for a person already. */
async function claimTied(
  context: PaymentContext,
  lease: PollLease,
  { row, money }: { row: Mutation; money: KnownMoney },
): Promise<void> {
  if (money.kind === 'returned') return
  const { transactionId, returned } = row
  if (returned === null) {
    const note = `GoPay says that a part of transaction ${transactionId} went back, not how much: this is what the row says.`
    await leaveToPerson(context, lease, row, { transactionId: `${transactionId} part`, note })
    return
  }
  if (returned <= money.amountRefunded) return
  const { beyond } = await recordReturned(context, {
    name: { accountId: lease.accountId, transactionId },
    returned: { total: returned, refundIds: [] },
    guard: (tx) => holdLease(tx, lease),
  })
  if (beyond === 0) return
  const note = `GoPay says that this much more went back of transaction ${transactionId} than came in.`
  const name = `${transactionId} beyond`
  await leaveToPerson(context, lease, { ...row, amount: beyond }, { transactionId: name, note })
}

/**
 * The row has a name of its own, so that nothing says what it was given back of. It is surely the one
 * task of just this sum that a person had to carry out; anything else only a person can know.
 */
async function claimUntied(
  context: PaymentContext,
  lease: PollLease,
  row: Mutation,
): Promise<void> {
  if (!(await mayBeOurs(context, lease, row))) return
  const { transactionId } = row
  const refund = await untiedOf(context, lease, row, { transactionId, note: row.note })
  const paymentId = await context.sql.begin(async (tx) => {
    await holdLease(tx, lease)
    const task = await onlyTaskOf(tx, lease, row)
    const done =
      task && (await confirmRefund(context, tx, task, { from: [TO_TRANSFER], note: SEEN }))
    await recordUntiedRefund(context, tx, {
      refund,
      ...(done && { paymentId: done.paymentId }),
    })
    return done?.paymentId ?? null
  })
  if (paymentId !== null) context.changed(paymentId)
}

const TO_TRANSFER = 'needs_manual_transfer'
const SEEN = 'Seen in the account: it was made there.'

/** Whether it can have been given back of money that we know: what came before it and is there still. */
async function mayBeOurs(
  { sql }: PaymentContext,
  { accountId }: PollLease,
  { at, amount }: Mutation,
): Promise<boolean> {
  const [money] = await sql`
    select from incoming_money
    where account_key = ${accountId} and account_key <> connection_id and kind <> 'returned'
      and paid_at <= ${new Date(at.getTime() + CLOCK_SKEW_MS)}
      and paid_at > ${new Date(at.getTime() - LONGEST_AGO_MS)} and amount - amount_refunded >= ${amount}
    limit 1`
  return money !== undefined
}

const LONGEST_AGO_MS = 45 * 24 * 60 * 60_000

/** @returns It, with its payment locked; null: there is none, or there are several of this sum. */
async function onlyTaskOf(
  tx: Tx,
  { accountId }: PollLease,
  { at, amount }: Mutation,
): Promise<RefundRow | null> {
  const tasks = () => tx<RefundRow[]>`
    select ${refundColumns(tx)} from refunds r join incoming_money i on i.id = r.incoming_money_id
    where i.account_key = ${accountId} and i.account_key <> i.connection_id
      and i.amount_refund_reserved > i.amount_refunded
      and r.status = ${TO_TRANSFER} and r.amount = ${amount}
      and r.created_at <= ${new Date(at.getTime() + CLOCK_SKEW_MS)} limit 2`
  const [task, another] = await tasks()
  if (!task || another) return null
  await lockPaymentRows(tx, [task.paymentId])
  const [locked] = await tasks()
  // Assigned meanwhile: another payment than the locked one would move. A person is to say so.
  return locked?.id === task.id && locked.paymentId === task.paymentId ? locked : null
}

async function leaveToPerson(
  context: PaymentContext,
  lease: PollLease,
  row: Mutation,
  name: { transactionId: string; note: string | null },
): Promise<void> {
  const refund = await untiedOf(context, lease, row, name)
  await context.sql.begin(async (tx) => {
    await holdLease(tx, lease)
    await recordUntiedRefund(context, tx, { refund })
  })
}

async function untiedOf(
  context: PaymentContext,
  { accountId }: PollLease,
  { amount, at }: Mutation,
  { transactionId, note }: { transactionId: string; note: string | null },
): Promise<UntiedRefund> {
  const connectionId = await ownerConnectionOf(context, accountId)
  return { connectionId, accountKey: accountId, transactionId, amount, at, note }
}
