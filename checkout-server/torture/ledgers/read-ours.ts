import { EVENT_TYPES, PaymentPage } from '@autogopay/shared'
import type { Sql } from '../../src/platform/database.ts'
import { callInCalm } from '../life/api.ts'
import type {
  OurCharge,
  OurEndpoint,
  OurEvent,
  OurLedger,
  OurMoney,
  OurNews,
  OurPayment,
  OurRefund,
  ShownPayment,
} from './ledgers.ts'

/** Reads our own ledger, in one snapshot of the database. */
export function readOurLedger(sql: Sql): Promise<Omit<OurLedger, 'shown'>> {
  return sql.begin('isolation level repeatable read read only', async (tx) => ({
    payments: [
      ...(await tx<OurPayment[]>`
        select id, merchant_id, order_id, amount, amount_refunded, status, late, renewal, charge_id,
          incoming_money_id, expires_at
        from payments order by id`),
    ],
    charges: [
      ...(await tx<OurCharge[]>`
        select id, payment_id, amount, status, provider_transaction_id, qr_text from charges order by id`),
    ],
    events: [
      ...(await tx<OurEvent[]>`
        select id, payment_id, type, coalesce(data->>'status', '') as status from payment_events
        where type like 'payment.%' and type <> 'payment.created'
        order by payment_id, sequence, id`),
    ],
    money: [
      ...(await tx<OurMoney[]>`
        select id, provider_transaction_id, payment_id, amount, amount_refunded, kind, review
        from incoming_money order by id`),
    ],
    refunds: [
      ...(await tx<OurRefund[]>`
        select id, payment_id, amount, reason, status, origin from refunds order by id`),
    ],
    endpoints: [
      ...(await tx<OurEndpoint[]>`
        select id, merchant_id, dialect, events, created_at, disabled_at is not null as is_disabled
        from webhook_endpoints order by id`),
    ],
    news: [
      // By the change itself, not by the table of deliveries or of what was told: those are judged.
      ...(await tx<OurNews[]>`
        select id, merchant_id, type, payment_id, created_at from payment_events
        where type = any(${[...EVENT_TYPES]}) order by id`),
    ],
  }))
}

/**
 * Reads the payments of a merchant by the API, page by page.
 * @throws {Error} The API answers anything else.
 */
export async function readShownPayments(
  baseUrl: string,
  apiKey: string,
): Promise<Map<string, ShownPayment>> {
  const shown = new Map<string, ShownPayment>()
  let cursor: string | null = ''
  while (cursor !== null) {
    const from: string = cursor && `&cursor=${cursor}`
    const { status, text } = await callInCalm(`${baseUrl}/v1/payments?limit=100${from}`, {
      headers: { 'x-api-key': apiKey },
    })
    if (status !== 200) throw new Error(`GET /v1/payments: ${status} ${text.slice(0, 300)}`)
    const page = PaymentPage.parse(JSON.parse(text))
    for (const payment of page.data) shown.set(payment.id, payment)
    cursor = page.nextCursor
  }
  return shown
}
