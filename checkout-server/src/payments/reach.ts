import { formatWib, parseWib } from '@autogopay/shared/wib'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Actor } from '../platform/http/principal.ts'
import { idFloor } from '../platform/ids.ts'
import type { PaymentRow } from './payment-row.ts'

/** Which of a merchant's payments somebody may see, and which cancel. Null: all. */
export type Reach = { madeFrom: Date; cancelsOnlyOf: string } | null

/** A cashier sees what was made today in Jakarta, by whomever, and cancels what they made. */
export function reachOf(actor: Actor, now: Date): Reach {
  if (actor.kind !== 'user' || actor.role !== 'cashier') return null
  const midnight = parseWib(`${formatWib(now).slice(0, 10)} 00:00:00`)
  return { madeFrom: midnight, cancelsOnlyOf: actor.id }
}

/** Condition on `payments p`; ids carry the time, and so do the indexes. */
export function isReached(sql: Sql, reach: Reach | undefined) {
  if (!reach) return sql``
  return sql`and p.id >= ${idFloor('pay', reach.madeFrom)} and p.created_at >= ${reach.madeFrom}`
}

/** Whether a payment is within reach. @param id - Null: it is about none, which only some may see. */
export async function isPaymentReached(
  sql: Sql,
  id: string | null,
  reach: Reach,
): Promise<boolean> {
  if (!reach) return true
  const [row] = await sql`select from payments p where p.id = ${id} ${isReached(sql, reach)}`
  return row !== undefined
}

/** @throws {AppError} `forbidden`: somebody else made it. */
export function assertMayCancel(row: Pick<PaymentRow, 'createdBy'>, reach: Reach): void {
  if (!reach || row.createdBy === reach.cancelsOnlyOf) return
  throw new AppError('forbidden', 'Your role (cashier) cancels only payments that you made.')
}
