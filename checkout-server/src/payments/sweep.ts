import { startLoop, type Loop } from '../platform/loop.ts'
import { checkPayment } from './check.ts'
import type { PaymentContext } from './context.ts'
import { findPaymentRow } from './payment-row.ts'
import { sendDueRefunds } from './refunds.ts'

const INTERVAL_MS = 1_000
// Longer than a check can take; a process that dies leaves its share to others after this.
const LEASE_MS = 20_000
const BATCH = 50
const AT_ONCE = 10

/**
 * Keeps asking providers about payments that wait, expires the ones whose time is over, and finishes
 * refunds. Any number of processes may sweep: each due row is leased to one of them.
 */
export function startSweep(context: PaymentContext): Loop {
  return startLoop({
    name: 'sweep',
    intervalMs: INTERVAL_MS,
    log: context.log,
    round: async () => {
      const [checked, refunded] = await Promise.all([sweepOnce(context), sendDueRefunds(context)])
      return checked === BATCH || refunded
    },
  })
}

/** One round: checks what is due. @returns How many payments were taken. */
export async function sweepOnce(context: PaymentContext): Promise<number> {
  const now = context.clock()
  const due = await context.sql<{ id: string }[]>`
    update payments set next_check_at = ${new Date(now.getTime() + LEASE_MS)}
    where id in (
      select id from payments where next_check_at <= ${now}
      order by next_check_at limit ${BATCH} for update skip locked)
    returning id`
  const queue = due.values()
  const work = async () => {
    for (const { id } of queue) {
      await checkOne(context, id).catch((error: unknown) => {
        context.log.error({ paymentId: id, err: error }, 'a payment could not be checked')
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return due.length
}

async function checkOne(context: PaymentContext, id: string): Promise<void> {
  const row = await findPaymentRow(context.sql, id)
  if (row) await checkPayment(context, row)
}
