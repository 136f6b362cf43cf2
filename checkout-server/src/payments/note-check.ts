import type { Sql } from '../platform/database.ts'
import { coalesce, QueueFull, type Coalesced } from '../platform/coalesce.ts'
import type { ChargeStatus } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { judge, setVerdict, type WaitingNotice } from './notice-verdicts.ts'
import type { PaymentRow } from './payment-row.ts'
import type { SettleResult } from './settle.ts'
import { wasRolledBack } from './store-together.ts'

// Longer than until the next question for an open page: a look as close as that would be a second one.
const CLOSE_MS = 10_000
const LANES = 2
const MOST = 64
const WAITING = 20_000

/** A payment that the provider was asked about. */
export interface Check {
  row: PaymentRow
  /** Before the question: what came after it, the answer may not know. */
  askedAt: Date
  answer: ChargeStatus
  result: SettleResult
  /** Null: when to look again is set already. */
  next: NextLooks | null
}

/** When to look again, by what the payment has become meanwhile: it may have moved since it was read. */
export interface NextLooks {
  answeredAt: Date
  ifPending: Date
  ifEnded: Date | null
  /** `unchanged`: it was not paid when it was read, and what paid it has set that. */
  ifPaid: Date | null | 'unchanged'
  /**
   * A look that is set already, and neither close nor later than `ifPending`, stays. Moving it would
   * write anew into each index of payments, every few seconds for each open page.
   */
  mayStay: boolean
}

/**
 * Writes down that a payment was asked about: judges the notices of it that still wait for a verdict,
 * then sets when to look again. All checks that end at this moment are written by one statement, since
 * most of them change nothing and there may be thousands.
 */
export async function noteCheck(context: PaymentContext, check: Check): Promise<void> {
  const first = await noteTogether(context, check)
  if (first.waiting.length === 0 && first.isNoted) return
  // Notices first: when this process dies in between, the payment is still due.
  let { waiting } = first
  do {
    for (const notice of waiting) await setVerdict(context, notice.id, judge(notice, check))
    waiting = (await noteAll(context.sql, [check], { mayWait: true }))[0]?.waiting ?? []
  } while (waiting.length > 0)
}

interface Noted {
  /** The payment's notices without a verdict. */
  waiting: WaitingNotice[]
  /** False: it has such notices, or somebody else is changing the payment. */
  isNoted: boolean
}

const queues = new WeakMap<Sql, Coalesced<Check, Noted>>()

async function noteTogether({ sql }: PaymentContext, check: Check): Promise<Noted> {
  const known = queues.get(sql)
  const queue =
    known ??
    coalesce<Check, Noted>({
      run: (checks) => noteAll(sql, checks, { mayWait: false }),
      groupOf: ({ row }) => row.connectionId,
      namesOf: ({ row }) => [row.id],
      most: MOST,
      lanes: LANES,
      waiting: WAITING,
    })
  if (!known) queues.set(sql, queue)
  try {
    return await queue.add(check)
  } catch (cause) {
    // It may have been another's fault.
    if (!wasRolledBack(cause) && !(cause instanceof QueueFull)) throw cause
    return { waiting: [], isNoted: false }
  }
}

/** A notice that waits, or a check that is written down (`id` is null). */
interface NoteRow {
  place: number
  id: string | null
  claimedState: ChargeStatus['state'] | null
  claimedAmount: number | null
}

/**
 * One text whatever the number of checks. A notice that came after the question is not judged by its
 * answer, and the payment stays due as that notice has set it; so it does where somebody wanted a look
 * at once while the provider was answering.
 * @param options.mayWait - For payments that somebody else is changing. Not where others would wait too.
 */
async function noteAll(
  sql: Sql,
  checks: readonly Check[],
  { mayWait }: { mayWait: boolean },
): Promise<Noted[]> {
  const rows = await sql<NoteRow[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(checks.map(toItem))}::text::json) as i (
        place int, id text, is_scheduled boolean, asked_at timestamptz, answered_at timestamptz,
        if_pending timestamptz, stays_after timestamptz,
        if_ended timestamptz, if_paid timestamptz, keeps_if_paid boolean)
      -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
      where place % 1 = 0
    ), waiting as materialized (
      select i.place, e.id, e.claimed_state, e.claimed_amount, e.received_at <= i.asked_at as is_old
      from item i join provider_events e on e.payment_id = i.id
      where e.verdict = 'received'
    ), held as materialized (
      select i.*, i.place in (select place from waiting) as has_news
      from item i join payments p on p.id = i.id
      where i.is_scheduled and i.place not in (select place from waiting where is_old)
      order by p.id for no key update of p ${mayWait ? sql`` : sql`skip locked`}
    ), noted as (
      update payments p set checked_at = held.answered_at, next_check_at = case
          when has_news then coalesce(p.next_check_at, held.answered_at)
          when p.next_check_at between held.asked_at and held.answered_at then p.next_check_at
          when status = 'pending' then
            case when p.next_check_at > held.stays_after and p.next_check_at <= held.if_pending
              then p.next_check_at else held.if_pending end
          when status in ('expired', 'cancelled') then held.if_ended::timestamptz
          when status in ('paid', 'partially_refunded', 'refunded') then
            case when held.keeps_if_paid then p.next_check_at else held.if_paid end
        end
      from held where p.id = held.id returning held.place
    )
    select place, id, claimed_state, claimed_amount from waiting where is_old
    union all select place, null, null, null from noted`
  const noted = checks.map(({ next }): Noted => ({ waiting: [], isNoted: next === null }))
  for (const row of rows) {
    const one = noted[row.place]
    if (!one) continue
    if (row.id === null) one.isNoted = true
    else one.waiting.push({ id: row.id, state: row.claimedState, amount: row.claimedAmount })
  }
  return noted
}

function toItem({ row, askedAt, next }: Check, place: number) {
  return {
    place,
    id: row.id,
    is_scheduled: next !== null,
    asked_at: askedAt,
    answered_at: next?.answeredAt,
    if_pending: next?.ifPending,
    stays_after: next?.mayStay ? new Date(next.answeredAt.getTime() + CLOSE_MS) : null,
    if_ended: next?.ifEnded,
    if_paid: next?.ifPaid === 'unchanged' ? null : next?.ifPaid,
    keeps_if_paid: next?.ifPaid === 'unchanged',
  }
}
