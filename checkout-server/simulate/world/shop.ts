import { createHash } from 'node:crypto'
import type { CreatePayment, Payment } from '@autogopay/shared'
import { cancelPayment } from '../../src/payments/cancel.ts'
import { checkNow } from '../../src/payments/check.ts'
import { createPayment } from '../../src/payments/create-payment.ts'
import type { IdempotencyKey, StoredAnswer } from '../../src/payments/idempotency.ts'
import { findPaymentRow, type PaymentRow } from '../../src/payments/payment-row.ts'
import { createRefund } from '../../src/payments/refunds.ts'
import { renewPayment } from '../../src/payments/renew.ts'
import { AppError } from '../../src/platform/errors.ts'
import type { PaymentContext } from '../../src/payments/context.ts'
import type { WebhookContext } from '../../src/webhooks/context.ts'
import type { Order, ShownCode, World } from './scene.ts'

const TRIES = 12

/** A request like a shop's: repeated, as the API asks, until an answer comes. */
export async function persist<T>(
  world: World,
  label: string,
  request: (context: PaymentContext, webhooks: WebhookContext) => Promise<T>,
): Promise<T | null> {
  const { scheduler, random } = world
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const server = world.anyServer()
    scheduler.note(null, `→ ${server.name}: ${label}`)
    try {
      const result = await server.serve(request)
      scheduler.note(null, `← ${server.name}: ${label} answered`)
      return result
    } catch (error) {
      const text = error instanceof AppError ? error.code : (error as Error).message
      scheduler.note(null, `← ${server.name}: ${label} failed: ${text}`)
      if (error instanceof AppError && !MAY_REPEAT.includes(error.code)) return null
    }
    await scheduler.sleep(random.int(500, 4_000 * (attempt + 1)))
  }
  return null
}

const MAY_REPEAT: readonly string[] = [
  'provider_unavailable',
  'idempotency_in_progress',
  'no_free_amount',
  'internal',
]

/** Places an order; the answers to one key must be the same bytes. */
export async function placeOrder(world: World, order: Order): Promise<void> {
  const { merchant, orderId, amount, expiresInSeconds } = order
  const wish: CreatePayment = { orderId, amount, expiresInSeconds, description: orderId }
  await persist(world, `create ${orderId}`, async (context) => {
    const answer = await createPayment(context, {
      merchantId: merchant.id,
      apiKeyId: merchant.apiKeyId,
      idempotencyKey: keyOf(order, wish),
      order: wish,
      answer: (payment, isNew) => answerOf(world, payment, isNew ? 201 : 200),
    })
    const payment = JSON.parse(answer.body.toString()) as Payment
    order.paymentId ??= payment.id
    order.shown = shownBy(payment)
    if (order.key) world.answers.push({ key: `${merchant.id} ${order.key}`, answer })
  })
}

/** A refund of a payment; with a key, so that a repeat is the same refund. */
export async function refund(world: World, paymentId: string, amount: number): Promise<void> {
  const name = `refund-${world.random.int(0, 1_000_000)}`
  await persist(world, `refund Rp ${amount}`, async (context) => {
    const row = await rowOf(context, paymentId)
    const key = { merchantId: row.merchantId, key: name, fingerprint: hashOf([paymentId, amount]) }
    const answer = await createRefund(context, {
      row,
      idempotencyKey: key,
      refund: { amount },
      answer: (made) => answerOf(world, made, 201),
    })
    world.answers.push({ key: `${row.merchantId} ${name}`, answer })
  })
}

/** What else a shop or its customer does with a payment. */
export const actions = {
  cancel: (world: World, paymentId: string) =>
    persist(world, 'cancel', async (context) =>
      cancelPayment(context, await rowOf(context, paymentId)),
    ),
  check: (world: World, paymentId: string) =>
    persist(world, 'check', async (context) => checkNow(context, await rowOf(context, paymentId))),
  async renew(world: World, order: Order): Promise<void> {
    const { paymentId } = order
    if (!paymentId) return
    const renewed = await persist(world, 'renew', async (context) =>
      renewPayment(context, { row: await rowOf(context, paymentId) }),
    )
    if (renewed) await placeOrder(world, order)
  },
}

function shownBy({ id, payableAmount, expiresAt }: Payment): ShownCode {
  return { paymentId: id, payableAmount, expiresAtMs: Date.parse(expiresAt) }
}

async function rowOf(context: PaymentContext, paymentId: string): Promise<PaymentRow> {
  const row = await findPaymentRow(context.sql, paymentId)
  if (!row) throw new Error(`payment ${paymentId} is lost`)
  return row
}

function keyOf({ key, merchant }: Order, wish: CreatePayment): IdempotencyKey | null {
  return key === null ? null : { merchantId: merchant.id, key, fingerprint: hashOf(wish) }
}

const hashOf = (wish: unknown) => createHash('sha256').update(JSON.stringify(wish)).digest()

/** No two answers have the same bytes by accident. */
function answerOf(world: World, about: object, status: number): StoredAnswer {
  world.answerCount += 1
  return { status, body: Buffer.from(JSON.stringify({ ...about, nonce: world.answerCount })) }
}
