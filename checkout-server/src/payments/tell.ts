import { formatInstant } from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import type { PaymentContext } from './context.ts'
import { newEvent, type MerchantEvent, type News } from './events.ts'

/** Whom an event is for, and in which payment's order it is told. */
export interface About {
  merchantId: string
  apiKeyId: string | null
  /** Null: it is about no payment, so no timeline shows it. */
  payment: { id: string; sequence: number } | null
}

/** Keeps an event in the payment's timeline and announces it, in the transaction of the change. */
export async function tell(
  context: Pick<PaymentContext, 'clock' | 'onEvent'>,
  tx: Tx,
  news: News,
  { merchantId, apiKeyId, payment }: About,
): Promise<void> {
  const at = context.clock()
  const event = newEvent(news, { merchantId, apiKeyId, paymentId: payment?.id ?? null, at })
  if (payment) await tx`${eventInsert(tx, event, payment.sequence)}`
  await context.onEvent(tx, event)
}

/** The same for many events at once, of which no two are about the same payment. */
export async function tellAll(
  context: Pick<PaymentContext, 'onEvent' | 'onEvents'>,
  tx: Tx,
  told: readonly { event: MerchantEvent; sequence: number }[],
): Promise<void> {
  const items = told.map(({ event, sequence }) => ({
    id: event.id,
    merchant_id: event.merchantId,
    payment_id: event.paymentId,
    sequence,
    type: event.type,
    data: gistOf(event),
    created_at: event.at,
  }))
  await tx`
    insert into payment_events (id, merchant_id, payment_id, sequence, type, data, created_at)
    select id, merchant_id, payment_id, sequence, type, data, created_at
    from json_to_recordset(${JSON.stringify(items)}::text::json) as i (
      id text, merchant_id text, payment_id text, sequence int, type text, data jsonb,
      created_at timestamptz)`
  if (context.onEvents) {
    return context.onEvents(
      tx,
      told.map(({ event }) => event),
    )
  }
  for (const { event } of told) await context.onEvent(tx, event)
}

/** Writes the timeline's row of an event. @param when - `where …`, to write it only then. */
export function eventInsert(
  sql: Sql | Tx,
  event: MerchantEvent,
  sequence: number,
  when = sql`where true`,
) {
  return sql`
    insert into payment_events (id, merchant_id, payment_id, sequence, type, data, created_at)
    select ${event.id}, ${event.merchantId}, ${event.paymentId}, ${sequence}::int, ${event.type},
      ${sql.json(gistOf(event))}, ${event.at}
    ${when}`
}

/** What the timeline keeps of an event: who wants all of it finds it in the webhook's payload. */
function gistOf(event: MerchantEvent): Record<string, string | number | boolean | null> {
  const { data } = event
  if ('orderId' in data) {
    const { status, late, amountPaid, amountRefunded, paidAt } = data
    return { status, late, amountPaid, amountRefunded, paidAt }
  }
  if ('review' in data) {
    const { id, kind, review, amount, reviewedBy, note } = data
    return { incomingMoneyId: id, kind, review, amount, reviewedBy, note }
  }
  if ('origin' in data) {
    const { id, amount, status, origin, failureReason, note } = data
    return { refundId: id, amount, status, origin, failureReason, note }
  }
  return { id: data.id, reason: data.reason, at: formatInstant(event.at) }
}
