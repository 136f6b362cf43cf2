import { z } from 'zod'
import type { AutogopayPayment } from './autogopay.ts'
import type { Database } from './database.ts'
import type { Order } from './orders.ts'

const PaymentRow = z.object({
  reference: z.string(),
  attempt: z.int(),
  request: z.string(),
  paymentId: z.string().nullable(),
  checkoutToken: z.string().nullable(),
  checkoutUrl: z.string().nullable(),
  status: z.string().nullable(),
  problem: z.string().nullable(),
})
/** One payment that we asked AutoGoPay for. Without `paymentId`, no answer has come yet. */
export type StoredPayment = z.infer<typeof PaymentRow>

/** Where an order stands: `unpaid` has nothing to pay with yet, `lapsed` has no longer. */
export type OrderState = 'unpaid' | 'waiting' | 'lapsed' | 'paid'

const COLUMNS = `reference, attempt, request, payment_id as paymentId,
  checkout_token as checkoutToken, checkout_url as checkoutUrl, status, problem`

/** The newest payment of an order, or null. */
export function latestPayment(db: Database, orderId: string): StoredPayment | null {
  const row = db
    .prepare(`select ${COLUMNS} from payments where order_id = ? order by attempt desc limit 1`)
    .get(orderId)
  return row ? PaymentRow.parse(row) : null
}

/** Where an order stands, given its newest payment. */
export function stateOf(order: Order, payment: StoredPayment | null): OrderState {
  if (order.paidAt) return 'paid'
  if (!payment?.paymentId) return 'unpaid'
  // `paid` is AutoGoPay's word; ours is `paidAt`, which also needs the right amount.
  return payment.status === 'pending' || payment.status === 'paid' ? 'waiting' : 'lapsed'
}

/**
 * Notes that we are about to ask for a payment, before we ask: should the answer get lost, the next
 * try sends the same body under the same key.
 */
export function startPayment(
  db: Database,
  { order, attempt, redirectUrl }: { order: Order; attempt: number; redirectUrl: string },
): StoredPayment {
  // AutoGoPay wants one order id per payment, so a second one for the same order says that it is.
  const reference = attempt === 1 ? order.id : `${order.id}-${attempt}`
  const pieces = order.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')
  const request = JSON.stringify({
    amount: order.total,
    orderId: reference,
    description: pieces.slice(0, 255),
    ...(Object.keys(order.buyer).length > 0 ? { customer: order.buyer } : {}),
    redirectUrl,
  })
  const row = db
    .prepare(
      `insert into payments (reference, order_id, attempt, request)
       values (?, ?, ?, ?) returning ${COLUMNS}`,
    )
    .get(reference, order.id, attempt, request)
  return PaymentRow.parse(row)
}

/** Keeps what AutoGoPay says about a payment. */
export function keepAnswer(
  db: Database,
  { reference, answer, at }: { reference: string; answer: AutogopayPayment; at: Date },
): void {
  db.prepare(
    `update payments set payment_id = :id, checkout_token = :checkoutToken,
       checkout_url = :checkoutUrl, status = :status, problem = null, asked_at = :at
     where reference = :reference`,
  ).run({
    reference,
    id: answer.id,
    checkoutToken: answer.checkoutToken,
    checkoutUrl: answer.checkoutUrl,
    status: answer.status,
    at: at.toISOString(),
  })
}

/** Keeps why a call failed. */
export function keepProblem(
  db: Database,
  { reference, problem }: { reference: string; problem: string },
): void {
  db.prepare('update payments set problem = ? where reference = ?').run(problem, reference)
}

/** Whether it is our turn to ask about a payment: at most once every `everyMs`, however many ask. */
export function claimInquiry(
  db: Database,
  { reference, everyMs, at }: { reference: string; everyMs: number; at: Date },
): boolean {
  const before = new Date(at.getTime() - everyMs)
  const { changes } = db
    .prepare(
      `update payments set asked_at = ?
       where reference = ? and (asked_at is null or asked_at <= ?)`,
    )
    .run(at.toISOString(), reference, before.toISOString())
  return changes === 1
}
