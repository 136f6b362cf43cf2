import type { LatePolicy, NoticeVerdict } from '@autogopay/shared'
import { coalesce, QueueFull, type Coalesced } from '../platform/coalesce.ts'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import type { PaymentContext } from './context.ts'
import { newEvent } from './events.ts'
import type { ArrivedMoney } from './incoming-money.ts'
import { judgeMoney } from './money-kind.ts'
import { paidBy } from './pay.ts'
import { paymentColumns, toPayment, type PaymentRow } from './payment-row.ts'
import { nextRefundCheckAt } from './refund-schedule.ts'
import { wasRolledBack } from './store-together.ts'
import { tellAll } from './tell.ts'

// While one batch waits for the disk, another is made.
const LANES = 2
const MOST = 64
const WAITING = 20_000

/** A notice's verdict, should its money pay its payment. */
export interface VerdictToGive {
  id: string
  verdict: NoticeVerdict
  reason: string
}

/** Money of a gateway's charge, and the notice that told of it; null: a question did. */
export interface Paying {
  money: ArrivedMoney & { chargeId: string; paymentId: string }
  merchantId: string
  notice: VerdictToGive | null
}

/** What became of it. */
export interface Paid {
  /** Of the notice: false when there is none, or it had a verdict before. */
  isJudged: boolean
}

const queues = new WeakMap<PaymentContext, Coalesced<Paying, Paid | null>>()

/**
 * Takes the usual money: all of what a waiting payment asks for, in time, for an order with one code.
 * Together with all other such money of this moment, in one transaction with events, webhook
 * deliveries and the notice's verdict.
 * @returns Null: nothing of it was written. It is not the usual money, somebody is changing its
 *   payment, or another's fault ended the batch; `recordIncomingMoney` tells.
 * @throws What is not known to have been rolled back, such as a connection lost at the commit.
 */
export async function payTogether(context: PaymentContext, paying: Paying): Promise<Paid | null> {
  try {
    return await queueOf(context).add(paying)
  } catch (cause) {
    if (wasRolledBack(cause) || cause instanceof QueueFull) return null
    throw cause
  }
}

function queueOf(context: PaymentContext): Coalesced<Paying, Paid | null> {
  const known = queues.get(context)
  if (known) return known
  const queue = coalesce<Paying, Paid | null>({
    run: (paying) => payAll(context, paying),
    groupOf: ({ merchantId }) => merchantId,
    namesOf: ({ money }) => [
      `payment ${money.paymentId}`,
      `money ${money.accountKey} ${money.transactionId}`,
    ],
    most: MOST,
    lanes: LANES,
    waiting: WAITING,
  })
  queues.set(context, queue)
  return queue
}

async function payAll(
  context: PaymentContext,
  paying: readonly Paying[],
): Promise<(Paid | null)[]> {
  let isCommitting = false
  try {
    const paid = await context.sql.begin(async (tx) => {
      const usual = await holdUsual(tx, paying)
      const done = usual.length > 0 ? await storeAll(context, tx, usual) : []
      isCommitting = true
      return done
    })
    for (const { paymentId } of paid) context.changed(paymentId)
    const byPlace = new Map(paid.map(({ place, isJudged }) => [place, { isJudged }]))
    return paying.map((_, place) => byPlace.get(place) ?? null)
  } catch (cause) {
    // Whatever went wrong before the commit was asked for, nothing is written.
    if (isCommitting) throw cause
    context.log.warn({ err: cause, payments: paying.length }, 'money could not be taken together')
    return paying.map(() => null)
  }
}

interface Usual {
  place: number
  paying: Paying
  before: PaymentRow
}

/**
 * Locks the payments that wait, and leaves out what is not the usual. An order with several codes has
 * to be locked before its payments (lock-payment.ts); one with a single code has none to wait for.
 */
async function holdUsual(tx: Tx, paying: readonly Paying[]): Promise<Usual[]> {
  const items = paying.map(({ money }, place) => ({
    place,
    payment_id: money.paymentId,
    charge_id: money.chargeId,
  }))
  const rows = await tx<(PaymentRow & { latePolicy: LatePolicy; place: number })[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(items)}::text::json) as i (
        place int, payment_id text, charge_id text)
      -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
      where place % 1 = 0
    )
    select i.place, ${paymentColumns(tx)}, m.late_policy
    from item i
    join payments p on p.id = i.payment_id
    join charges c on c.id = i.charge_id and c.payment_id = p.id and c.id = p.charge_id
    join merchants m on m.id = p.merchant_id
    where p.status = 'pending' and p.renewal = 0 and p.renewed_by is null
    order by p.id for update of p skip locked`
  const usual: Usual[] = []
  for (const { place, latePolicy, ...before } of rows) {
    const one = paying[place]
    if (!one) continue
    const expectedAmount = before.chargeAmount
    const facts = { ...before, latePolicy, expectedAmount, isOrderPaid: false }
    const { kind, pays, isLate } = judgeMoney(facts, one.money)
    // An own account's amount begins to cool with it: that goes one by one.
    if (isOwnAccount(before.provider)) continue
    if (kind === 'payment' && pays && !isLate) usual.push({ place, paying: one, before })
  }
  return usual
}

interface Stored {
  place: number
  paymentId: string
  isJudged: boolean
}

/** Writes money, payments, charges and verdicts by one statement; then events and deliveries. */
async function storeAll(
  context: PaymentContext,
  tx: Tx,
  usual: readonly Usual[],
): Promise<Stored[]> {
  const at = context.clock()
  const made = usual.map((one) => toPaid(one, at))
  const items = made.map((one) => toItem(one, at))
  const stored = await tx<(Stored & { hasMoved: boolean })[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(items)}::text::json) as i (
        place int, id text, merchant_id text, connection_id text, account_key text,
        provider_transaction_id text, payment_id text, charge_id text, amount bigint,
        paid_at timestamptz, next_check_at timestamptz, sequence int,
        notice_id text, verdict text, reason text)
      -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
      where place % 1 = 0
    ), money as (
      insert into incoming_money (id, merchant_id, connection_id, account_key,
        provider_transaction_id, payment_id, charge_id, amount, expected_amount, kind, review,
        paid_at, received_at)
      select id, merchant_id, connection_id, account_key, provider_transaction_id, payment_id,
        charge_id, amount, amount, 'payment', 'none', paid_at, ${at}
      from item order by account_key, provider_transaction_id
      on conflict (account_key, provider_transaction_id) do nothing returning id
    ), fresh as materialized (
      select i.* from money join item i on i.id = money.id
    ), moved as (
      update payments p set status = 'paid', late = false, paid_at = f.paid_at,
        amount_paid = f.amount, incoming_money_id = f.id, amount_refunded = 0,
        amount_refund_reserved = 0, sequence = f.sequence, next_check_at = f.next_check_at
      from fresh f where p.id = f.payment_id and p.status = 'pending' returning p.id
    ), charged as (
      update charges c set status = 'paid',
        provider_transaction_id = coalesce(c.provider_transaction_id, f.provider_transaction_id)
      from fresh f where c.id = f.charge_id
    ), judged as (
      update provider_events e set verdict = f.verdict, reason = f.reason
      from fresh f where e.id = f.notice_id and e.verdict = 'received' returning e.id
    )
    select f.place, f.payment_id, f.payment_id in (select id from moved) as has_moved,
      coalesce(f.notice_id in (select id from judged), false) as is_judged
    from fresh f`
  const byPlace = new Map(stored.map((row) => [row.place, row]))
  const told = made.filter(({ place }) => byPlace.has(place))
  // The payments are locked, so what was judged of them still holds; money must not be lost to a mistake.
  const stuck = stored.find(({ hasMoved }) => !hasMoved)
  if (stuck) throw new Error(`payment ${stuck.paymentId} did not take its money`)
  if (told.length > 0) {
    await tellAll(
      context,
      tx,
      told.map(({ paid }) => ({ event: eventOf(context, paid, at), sequence: paid.sequence })),
    )
  }
  return told.map(({ place, paid }) => ({
    place,
    paymentId: paid.id,
    isJudged: byPlace.get(place)?.isJudged ?? false,
  }))
}

interface ToPay extends Usual {
  moneyId: string
  paid: PaymentRow
}

function toPaid(usual: Usual, at: Date): ToPay {
  const { money } = usual.paying
  const moneyId = newId('inm', at)
  const paid = paidBy(
    usual.before,
    {
      id: moneyId,
      amount: money.amount,
      amountRefunded: 0,
      paidAt: money.paidAt,
      providerTransactionId: money.transactionId,
    },
    { isLate: false },
  )
  return { ...usual, moneyId, paid }
}

function eventOf(context: PaymentContext, paid: PaymentRow, at: Date) {
  const { merchantId, apiKeyId, id: paymentId } = paid
  const news = { type: 'payment.paid' as const, data: toPayment(paid, context.links) }
  return newEvent(news, { merchantId, apiKeyId, paymentId, at })
}

function toItem({ place, paying, moneyId, paid }: ToPay, at: Date) {
  const { money, notice } = paying
  return {
    place,
    id: moneyId,
    merchant_id: paid.merchantId,
    connection_id: paid.connectionId,
    account_key: money.accountKey,
    provider_transaction_id: money.transactionId,
    payment_id: paid.id,
    charge_id: paid.chargeId,
    amount: money.amount,
    paid_at: money.paidAt,
    next_check_at: nextRefundCheckAt(paid, at),
    sequence: paid.sequence,
    notice_id: notice?.id,
    verdict: notice?.verdict,
    reason: notice?.reason,
  }
}
