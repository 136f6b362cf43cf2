import { randomInt } from 'node:crypto'
import { DEFAULT_EXPIRY_SECONDS, type CreatePayment } from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { nextCheckAt } from './check-schedule.ts'
import { ConnectionEnded, liveConnection } from './live-connection.ts'
import type { MerchantRules } from './merchant-rules.ts'
import type { PaymentRow } from './payment-row.ts'

let orderCount = randomInt(10_000)

/**
 * An order id for a merchant that sent none: `AUTOGOPAY-<seconds>-<4 digits>`. The digits count up,
 * so one process repeats itself only after 10,000 orders within one second.
 * @param wasTaken - The last one was another process's: it counts near us, and would be there again at
 *   each of the next, so the count goes on elsewhere.
 */
export function newOrderId(at: Date, wasTaken = false): string {
  orderCount = wasTaken ? randomInt(10_000) : (orderCount + 1) % 10_000
  return `AUTOGOPAY-${Math.floor(at.getTime() / 1000)}-${String(orderCount).padStart(4, '0')}`
}

/** A payment and its first charge, not stored yet. Ids are made here so that one statement suffices. */
export function draftPayment(input: {
  merchantId: string
  apiKeyId: string | null
  createdBy?: string | null | undefined
  connection: { id: string; provider: string }
  order: CreatePayment & { orderId: string }
  /** For what the order does not say. */
  rules?: Pick<MerchantRules, 'expiresInSeconds' | 'redirectUrl'>
  renewal?: number
  at: Date
}): PaymentRow {
  const { order, rules, at } = input
  const seconds = order.expiresInSeconds ?? rules?.expiresInSeconds ?? DEFAULT_EXPIRY_SECONDS
  return {
    id: newId('pay', at),
    merchantId: input.merchantId,
    connectionId: input.connection.id,
    apiKeyId: input.apiKeyId,
    createdBy: input.createdBy ?? null,
    orderId: order.orderId,
    amount: order.amount,
    chargeAmount: order.amount,
    amountPaid: null,
    amountRefunded: 0,
    openReviews: 0,
    isOrderInReview: false,
    waitingReason: null,
    status: 'pending',
    late: false,
    sequence: 1,
    description: order.description ?? null,
    customer: order.customer ?? null,
    metadata: order.metadata ?? {},
    redirectUrl: order.redirectUrl ?? rules?.redirectUrl ?? null,
    chargeId: newId('chg', at),
    renewedBy: null,
    orderPaidBy: null,
    incomingMoneyId: null,
    renewal: input.renewal ?? 0,
    createdAt: at,
    expiresAt: new Date(at.getTime() + seconds * 1000),
    paidAt: null,
    checkedAt: null,
    provider: input.connection.provider,
    chargeStatus: 'requested',
    providerTransactionId: null,
    qrText: null,
    qrImageUrl: null,
    deeplinkUrl: null,
  }
}

/** The idempotency key that a new payment is made under. */
export interface KeyClaim {
  key: string
  fingerprint: Buffer
  runningUntil: Date
}

/**
 * Stores a drafted payment, its charge and its first event, and claims its order id and idempotency
 * key, all in one statement: one round trip, and nothing half-done.
 * @returns Which claims were free, and whether the connection takes payments. The payment is stored only
 *   when all three hold (a call without a key counts as free).
 */
export async function insertPayment(
  sql: Sql | Tx,
  row: PaymentRow,
  claim: KeyClaim | null,
): Promise<{ keyClaimed: boolean; orderClaimed: boolean; isLive: boolean }> {
  const isLive = sql`exists (select from live)`
  const [result] = await sql<{ keyClaimed: boolean; orderClaimed: boolean; isLive: boolean }[]>`
    with ${liveConnection(sql, row.connectionId)}, claimed as (
      ${keyClaimInsert(sql, row, claim, isLive)}
    ), ordered as (
      ${orderClaimInsert(sql, row, sql`where ${isLive} and (${claim === null} or exists (select from claimed))`)}
    ), stored as (${paymentInserts(sql, row, sql`where exists (select from ordered)`)})
    select ${claim === null} or exists (select from claimed) as key_claimed,
      exists (select from ordered) as order_claimed, ${isLive} as is_live`
  return result ?? { keyClaimed: false, orderClaimed: false, isLive: true }
}

/**
 * Stores a drafted payment whose order id is ours already (a renewal).
 * @throws {ConnectionEnded} Nothing was stored.
 */
export async function insertRenewal(tx: Tx, row: PaymentRow): Promise<void> {
  const [stored] = await tx`
    with ${liveConnection(tx, row.connectionId)}, stored as (
      ${paymentInserts(tx, row, tx`where exists (select from live)`)})
    select from stored`
  if (!stored) throw new ConnectionEnded(row.connectionId)
  await tx`
    update payment_orders set payment_id = ${row.id}
    where merchant_id = ${row.merchantId} and order_id = ${row.orderId}`
}

/** Common table expressions `stored` (open at its start), `charged` and `noted` (open at its end). */
function paymentInserts(sql: Sql | Tx, row: PaymentRow, when: ReturnType<Sql>) {
  return sql`
    ${paymentInsert(sql, row, when)}
  ), charged as (
    insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, created_at)
    select ${row.chargeId}, ${row.merchantId}, ${row.id}, ${row.connectionId}, ${row.provider},
      ${row.chargeAmount}, ${row.createdAt}
    from stored returning id
  ), noted as (
    ${createdEventInsert(sql, row)}`
}

/** Stores the row in `payments`. @param when - `where …`, or nothing. */
export function paymentInsert(sql: Sql | Tx, row: PaymentRow, when: ReturnType<Sql>) {
  return sql`
    insert into payments (id, merchant_id, connection_id, api_key_id, created_by, order_id, amount,
      description, customer, metadata, redirect_url, charge_id, renewal, created_at, expires_at, next_check_at)
    select ${row.id}, ${row.merchantId}, ${row.connectionId}, ${row.apiKeyId}, ${row.createdBy},
      ${row.orderId}, ${row.amount}, ${row.description}, ${row.customer && sql.json(row.customer)},
      ${sql.json(row.metadata)}, ${row.redirectUrl}, ${row.chargeId}, ${row.renewal},
      ${row.createdAt}, ${row.expiresAt}, ${nextCheckAt(row, row.createdAt)}
    ${when} returning id`
}

/** Stores the first event of each row in the common table expression `stored`. */
export function createdEventInsert(sql: Sql | Tx, row: PaymentRow) {
  return sql`
    insert into payment_events (id, merchant_id, payment_id, sequence, type, data, created_at)
    select ${newId('evt', row.createdAt)}, ${row.merchantId}, ${row.id}, 1, 'payment.created',
      ${sql.json({ amount: row.amount, chargeId: row.chargeId })}, ${row.createdAt}
    from stored returning id`
}

/** Claims the idempotency key, if there is one; returns a row when it was free. */
export function keyClaimInsert(
  sql: Sql | Tx,
  row: PaymentRow,
  claim: KeyClaim | null,
  when = sql`true`,
) {
  return sql`
    insert into idempotency_keys
      (merchant_id, key, fingerprint, resource_id, created_at, running_until)
    select ${row.merchantId}, ${claim?.key ?? null}, ${claim?.fingerprint ?? null}, ${row.id},
      ${row.createdAt}, ${claim?.runningUntil ?? row.createdAt}
    where ${claim !== null} and ${when}
    on conflict do nothing returning resource_id`
}

/** Claims the order id; returns a row when it was free. @param when - `where …`, or nothing. */
export function orderClaimInsert(sql: Sql | Tx, row: PaymentRow, when: ReturnType<Sql>) {
  return sql`
    insert into payment_orders (merchant_id, order_id, payment_id)
    select ${row.merchantId}, ${row.orderId}, ${row.id}
    ${when}
    on conflict do nothing returning payment_id`
}
