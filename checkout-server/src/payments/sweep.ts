import { startLoop, type Loop } from '../platform/loop.ts'
import { openCheckLanes } from './check-lanes.ts'
import { checkPayment } from './check.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'
import { sendDueRefunds } from './send-refund.ts'

const INTERVAL_MS = 1_000
// Longer than a check can take, and whatever is leased is begun at once: nothing that one process
// still works on is taken by another. A process that dies leaves its share to others after this.
const LEASE_MS = 30_000
const BATCH = 64
const BATCH_OF_PAID = 32
const MOST_AT_ONCE = 256

/**
 * Keeps asking providers about payments that wait, expires the ones whose time is over, and finishes
 * refunds. Any number of processes may sweep: each due row is leased to one of them.
 */
export function startSweep(context: PaymentContext): Loop {
  const checks = startChecks(context)
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
      await Promise.all([checks.stop(), refunds.stop()])
    },
  }
}

function startChecks(context: PaymentContext): Loop {
  const lanes = openCheckLanes()
  const underWay = new Set<Promise<void>>()
  let areMoreDue = false

  const check = async (due: PaymentRow) => {
    lanes.started(due.connectionId)
    const startedAt = performance.now()
    const wasAnswered = await checkOne(context, due)
    lanes.finished(due.connectionId, wasAnswered ? performance.now() - startedAt : null)
  }
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
        const checked = check(due).finally(() => {
          underWay.delete(checked)
          // Not for every one that ends: each look costs a statement.
          if (areMoreDue && underWay.size % (BATCH / 2) === 0) loop.wake()
        })
        underWay.add(checked)
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
  const waiting = await lease(context, { ...options, of: ['pending', 'expired', 'cancelled'] })
  const left = Math.min(options.limit - waiting.length, BATCH_OF_PAID)
  if (left <= 0) return waiting
  const of = ['paid', 'partially_refunded', 'refunded', 'denied']
  return [...waiting, ...(await lease(context, { ...options, limit: left, of }))]
}

interface Share {
  limit: number
  /** Connections that should get no more now. */
  except: readonly string[]
}

/** Takes rows that are due, and reads them as they are: all in one statement, whatever their number. */
function lease(
  context: PaymentContext,
  options: Share & { of: readonly string[] },
): Promise<PaymentRow[]> {
  const { sql } = context
  // As the indexes have it, in words and not as a parameter, which they could not be chosen by.
  const states = sql.unsafe(options.of.map((state) => `'${state}'`).join(', '))
  const now = context.clock()
  return sql<PaymentRow[]>`
    with leased as (
      update payments set next_check_at = ${new Date(now.getTime() + LEASE_MS)}
      where id in (
        select id from payments
        where next_check_at <= ${now} and status in (${states})
          and connection_id <> all(${options.except as string[]})
        order by next_check_at limit ${options.limit} for update skip locked)
      returning *
    )
    select ${paymentColumns(sql)} from leased p join charges c on c.id = p.charge_id`
}

/** @returns False: the provider did not answer, or something is wrong here. */
async function checkOne(context: PaymentContext, row: PaymentRow): Promise<boolean> {
  try {
    return await checkPayment(context, row)
  } catch (error) {
    context.log.error({ paymentId: row.id, err: error }, 'a payment could not be checked')
    return false
  }
}
