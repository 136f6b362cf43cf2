import type { CreatePayment, Payment } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import type { PaymentContext } from './context.ts'
import {
  forgetKey,
  keptAnswer,
  releaseKey,
  resumeKey,
  RUNNING_MS,
  storeAnswer,
  type IdempotencyKey,
  type StoredAnswer,
} from './idempotency.ts'
import { unveiled, veiled } from './kept-answer.ts'
import { ConnectionEnded } from './live-connection.ts'
import { draftPayment, newOrderId } from './new-payment.ts'
import { openAndAnswer } from './open-charge.ts'
import { findPaymentRow, toPayment, type PaymentRow } from './payment-row.ts'
import { renewPayment } from './renew.ts'
import { storePayment, type AnswerOf } from './store-payment.ts'

const ENDED_CONNECTIONS = 2
// With a thousand other orders of the same second, ten draws miss a free number once in 10^10.
const ORDER_ID_TRIES = 10

/** A merchant's wish to be paid. */
export interface PaymentWish {
  merchantId: string
  /** Null: a person asks. */
  apiKeyId: string | null
  /** The person who asks; null: a program does. */
  createdBy?: string | null
  idempotencyKey: IdempotencyKey | null
  order: CreatePayment
  /**
   * Makes the answer; its bytes are kept and given again to every repeat. Called before the payment is
   * stored, where all of it is known by then: what it needs is in its arguments.
   */
  answer: (
    payment: Payment,
    isNew: boolean,
    row: PaymentRow,
  ) => StoredAnswer | Promise<StoredAnswer>
}

/**
 * Makes a payment and opens its charge. Repeats of one wish, by idempotency key or by order id, make
 * one payment.
 * @throws {AppError} `account_inactive`, `no_connection`, `provider_off`, `order_conflict`,
 *   `idempotency_mismatch`, `idempotency_in_progress`, `no_free_amount`, `server_busy`, `provider_unavailable`, `provider_refused`.
 */
export async function createPayment(
  context: PaymentContext,
  wish: PaymentWish,
): Promise<StoredAnswer> {
  try {
    await context.assertActive?.(wish.merchantId)
    const begun = await begin(context, wish)
    if ('answer' in begun) return begun.answer
    const answerOf = answerer(context, wish, begun.isNew)
    const opened = await openAndAnswer(context, begun.row, { key: wish.idempotencyKey, answerOf })
    if (opened.answer) return opened.answer
    const answer = await answerOf(opened.row)
    if (!wish.idempotencyKey) return answer
    const { id } = opened.row
    const toKeep = veiled(context, id, answer)
    return unveiled(context, id, await storeAnswer(context.sql, wish.idempotencyKey, toKeep))
  } catch (cause) {
    // Not another call's key that is still running.
    const isOurs = !(cause instanceof AppError && cause.code.startsWith('idempotency_'))
    if (!wish.idempotencyKey || !isOurs) throw cause
    // A repeat gets what the first call got, also where a new payment would be refused by now.
    const known = await keptAnswer(context.sql, wish.idempotencyKey)
    if (known) return unveiled(context, known.resourceId, known.answer)
    await releaseKey(context.sql, wish.idempotencyKey, context.clock())
    throw cause
  }
}

const answerer =
  ({ links }: PaymentContext, wish: PaymentWish, isNew: boolean): AnswerOf =>
  (row) =>
    wish.answer(toPayment(row, links), isNew, row)

type Begun = { answer: StoredAnswer } | { row: PaymentRow; isNew: boolean }

async function begin(context: PaymentContext, wish: PaymentWish): Promise<Begun> {
  let connection = await chosenConnection(context, wish.merchantId)
  const rules = await context.merchantRules(wish.merchantId)
  let endedConnections = 0
  let takenIds = 0
  for (;;) {
    const at = context.clock()
    const orderId = wish.order.orderId ?? newOrderId(at, takenIds > 0)
    const order = { ...wish.order, orderId }
    const draft = draftPayment({ ...wish, connection, order, rules, at })
    const claim = wish.idempotencyKey && {
      ...wish.idempotencyKey,
      runningUntil: new Date(at.getTime() + RUNNING_MS),
    }
    const answerOf = answerer(context, wish, true)
    const stored = await storePayment(context, { row: draft, claim, answerOf }).catch(
      (cause: unknown) => {
        if (cause instanceof ConnectionEnded && endedConnections < ENDED_CONNECTIONS) return null
        throw cause
      },
    )
    if (!stored) {
      endedConnections += 1
      connection = await chosenConnection(context, wish.merchantId, connection.id)
      continue
    }
    const { keyClaimed, orderClaimed, row, answer } = stored
    // One that is open as it is stored: nothing later tells those who watch the shop.
    if (orderClaimed && row.chargeStatus === 'open') context.changed(row.id)
    if (answer) return { answer }
    if (orderClaimed) return { row, isNew: true }
    if (!keyClaimed && wish.idempotencyKey) {
      const resumed = await resume(context, wish.idempotencyKey)
      if (resumed) return resumed
      continue
    }
    if (wish.order.orderId) return joinOrder(context, wish, orderId)
    // Another process made the same order id within the same second.
    if (wish.idempotencyKey) await forgetKey(context.sql, wish.idempotencyKey)
    takenIds += 1
    if (takenIds >= ORDER_ID_TRIES) {
      throw new AppError(
        'server_busy',
        'No order id of this second is free. Nothing was made: send the same request again in a second, or with an orderId of your own.',
        { headers: { 'retry-after': '1' } },
      )
    }
  }
}

/** @param ended - One that takes no payments any more. */
async function chosenConnection(context: PaymentContext, merchantId: string, ended?: string) {
  const connection = await context.connectionFor(merchantId, ended)
  if (connection) return connection
  throw new AppError('no_connection', 'No payment provider is connected to this account yet.')
}

/** @returns Null: the first call ended before it had made anything; the key is free again. */
async function resume(context: PaymentContext, key: IdempotencyKey): Promise<Begun | null> {
  const known = await resumeKey(context.sql, key, context.clock())
  if ('answer' in known) {
    return { answer: unveiled(context, known.resourceId, known.answer) }
  }
  const row = await findPaymentRow(context.sql, known.resourceId)
  if (row) return { row, isNew: true }
  await forgetKey(context.sql, key)
  return null
}

/** The order has a payment already: the same amount joins it, another amount is a mistake. */
async function joinOrder(
  context: PaymentContext,
  wish: PaymentWish,
  orderId: string,
): Promise<Begun> {
  const { merchantId, idempotencyKey } = wish
  const row = await findByOrder(context, merchantId, orderId)
  if (row.amount !== wish.order.amount) {
    if (idempotencyKey) await forgetKey(context.sql, idempotencyKey)
    throw new AppError(
      'order_conflict',
      `Order ${orderId} already has a payment of another amount. Use another order id.`,
    )
  }
  const hasEnded = ['expired', 'cancelled', 'denied'].includes(row.status)
  const current = hasEnded
    ? await renewPayment(context, {
        row,
        order: wish.order,
        apiKeyId: wish.apiKeyId,
        createdBy: wish.createdBy ?? null,
      })
    : row
  if (idempotencyKey) {
    await context.sql`
      update idempotency_keys set resource_id = ${current.id}
      where merchant_id = ${merchantId} and key = ${idempotencyKey.key}`
  }
  return { row: current, isNew: current.id !== row.id }
}

async function findByOrder(
  context: PaymentContext,
  merchantId: string,
  orderId: string,
): Promise<PaymentRow> {
  const [order] = await context.sql<{ paymentId: string }[]>`
    select payment_id from payment_orders
    where merchant_id = ${merchantId} and order_id = ${orderId}`
  const row = order && (await findPaymentRow(context.sql, order.paymentId))
  if (!row) throw new Error(`order ${orderId} has no payment`)
  return row
}
