import { startLoop, type Loop } from '../platform/loop.ts'
import { openCheckLanes, type CheckLanes } from './check-lanes.ts'
import { checkPayment } from './check.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'
import { sendDueRefunds } from './send-refund.ts'
import type { OpenPages } from './watch.ts'

const INTERVAL_MS = 1_000
// Longer than a check can take, and whatever is leased is begun at once: nothing that one process
// still works on is taken by another. A process that dies leaves its share to others after this.
const LEASE_MS = 30_000
const BATCH = 64
const BATCH_OF_PAID = 32
const MOST_AT_ONCE = 256
// With an open page a payment is asked about that often, by whichever process.
const WATCHED_GAP_MS = 3_000
// Some 300 a second from this process, and evenly: thousands of open pages would otherwise have the
// provider asked as fast as it answers, and what its notices say would wait behind those questions.
const LOOK_AT_PAGES_MS = 100
const BATCH_OF_WATCHED = 30

/**
 * Keeps asking providers about payments that wait, expires the ones whose time is over, and finishes
 * refunds. Any number of processes may sweep: each due row is leased to one of them.
 * @param pages - This process's: what they show is asked about every few seconds.
 */
export function startSweep(context: PaymentContext, pages: OpenPages): Loop {
  const lanes = openCheckLanes()
  const checks = startChecks(context, pages, lanes)
  const watched = startWatchedChecks(context, pages, lanes)
  // Apart from the checks: a refund that hangs must not keep payments from being asked about.
  const refunds = startLoop({
    name: 'refunds',
    intervalMs: INTERVAL_MS,
    log: context.log,
    round: () => sendDueRefunds(context),
  })
  return {
    wake() {
      checks.wake()
      refunds.wake()
    },
    async stop() {
      await Promise.all([checks.stop(), watched.stop(), refunds.stop()])
    },
  }
}

/** Those under way, and how another is begun. */
function openChecks(
  context: PaymentContext,
  { pages, lanes, isLeased }: { pages: OpenPages; lanes: CheckLanes; isLeased: boolean },
) {
  const underWay = new Set<Promise<void>>()
  const check = async (due: PaymentRow) => {
    lanes.started(due.connectionId)
    pages.asked(due.id)
    const providerTookMs = await checkOne(context, due, { isLeased })
    lanes.finished(due.connectionId, providerTookMs)
  }
  return {
    underWay,
    begin(due: PaymentRow, ended: () => void = () => {}) {
      const checked = check(due).finally(() => {
        underWay.delete(checked)
        ended()
      })
      underWay.add(checked)
    },
  }
}

function startChecks(context: PaymentContext, pages: OpenPages, lanes: CheckLanes): Loop {
  const { underWay, begin } = openChecks(context, { pages, lanes, isLeased: true })
  let areMoreDue = false

  const loop = startLoop({
    name: 'sweep',
    intervalMs: INTERVAL_MS,
    log: context.log,
    round: async () => {
      const limit = Math.min(BATCH, MOST_AT_ONCE - underWay.size)
      if (limit <= 0) return false
      const full = lanes.full()
      const leased = await leaseDue(context, { limit, except: full })
      // What a full one has left is not seen here: its next check that ends looks again.
      areMoreDue = leased.length === limit || full.length > 0
      for (const due of leased) {
        begin(due, () => {
          // Not for every one that ends: each look costs a statement.
          if (areMoreDue && underWay.size % (BATCH / 2) === 0) loop.wake()
        })
      }
      return leased.length === limit && lanes.full().length === 0
    },
  })
  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop()
      await Promise.all(underWay)
    },
  }
}

/** Asks about what the open pages of this process show, at a rate of its own. */
function startWatchedChecks(context: PaymentContext, pages: OpenPages, lanes: CheckLanes): Loop {
  const { underWay, begin } = openChecks(context, { pages, lanes, isLeased: false })
  const asking = new Set<string>()
  const loop = startLoop({
    name: 'open pages',
    intervalMs: LOOK_AT_PAGES_MS,
    log: context.log,
    round: async () => {
      const limit = Math.min(BATCH_OF_WATCHED, MOST_AT_ONCE - underWay.size)
      if (limit <= 0) return false
      // One whose provider is slow is not asked about twice at once.
      const ids = pages.toAsk(limit).filter((id) => !asking.has(id))
      for (const due of await leaseWatched(context, ids, { limit, except: lanes.full() })) {
        asking.add(due.id)
        begin(due, () => asking.delete(due.id))
      }
      return false
    },
  })
  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop()
      await Promise.all(underWay)
    },
  }
}

/** Checks what is due and waits for it; for tests. @returns How many payments were taken. */
export async function sweepOnce(context: PaymentContext): Promise<number> {
  const leased = await leaseDue(context, { limit: BATCH, except: [] })
  await Promise.all(leased.map((due) => checkOne(context, due)))
  return leased.length
}

/**
 * Takes payments that are due. Those that wait come first: the many that are paid, and are looked at
 * once more for refunds made elsewhere, must not stand in the way when all come at once.
 */
async function leaseDue(context: PaymentContext, options: Share): Promise<PaymentRow[]> {
  if (options.limit <= 0) return []
  const of = ['pending', 'expired', 'cancelled']
  const waiting = await lease(context, dueIn(context, { ...options, of }))
  const left = Math.min(options.limit - waiting.length, BATCH_OF_PAID)
  if (left <= 0) return waiting
  const paid = ['paid', 'partially_refunded', 'refunded', 'denied']
  const due = dueIn(context, { ...options, limit: left, of: paid })
  return [...waiting, ...(await lease(context, due))]
}

/**
 * Takes payments with an open page, unless they were asked about a moment ago. Taken by when they were
 * asked about, which no index has: a lease in their schedule would cost an entry in each.
 */
async function leaseWatched(
  context: PaymentContext,
  ids: string[],
  { limit, except }: Share,
): Promise<PaymentRow[]> {
  if (ids.length === 0) return []
  const { sql } = context
  const now = context.clock()
  const askedBefore = new Date(now.getTime() - WATCHED_GAP_MS)
  return sql<PaymentRow[]>`
    with taken as (
      update payments set checked_at = ${now} where id in (
        select id from payments
        where id = any(${ids}) and status = 'pending' and connection_id <> all(${except as string[]})
          and (checked_at is null or checked_at <= ${askedBefore})
        limit ${limit} for no key update skip locked)
      returning *
    )
    select ${paymentColumns(sql)} from taken p join charges c on c.id = p.charge_id`
}

interface Share {
  limit: number
  /** Connections that should get no more now. */
  except: readonly string[]
}

function dueIn(context: PaymentContext, { limit, except, of }: Share & { of: readonly string[] }) {
  const { sql } = context
  // As the indexes have it, in words and not as a parameter, which they could not be chosen by.
  const states = sql.unsafe(of.map((state) => `'${state}'`).join(', '))
  return sql`
    select id from payments
    where next_check_at <= ${context.clock()} and status in (${states})
      and connection_id <> all(${except as string[]})
    order by next_check_at limit ${limit} for update skip locked`
}

/** Takes rows, and reads them as they are: all in one statement, whatever their number. */
function lease(context: PaymentContext, ids: ReturnType<typeof dueIn>): Promise<PaymentRow[]> {
  const { sql } = context
  const until = new Date(context.clock().getTime() + LEASE_MS)
  return sql<PaymentRow[]>`
    with leased as (
      update payments set next_check_at = ${until} where id in (${ids}) returning *
    )
    select ${paymentColumns(sql)} from leased p join charges c on c.id = p.charge_id`
}

/** @returns As {@link checkPayment}; null too when something is wrong here. */
async function checkOne(
  context: PaymentContext,
  row: PaymentRow,
  { isLeased } = { isLeased: true },
): Promise<number | null> {
  try {
    return await checkPayment(context, row, { isLeased })
  } catch (error) {
    context.log.error({ paymentId: row.id, err: error }, 'a payment could not be checked')
    return null
  }
}
