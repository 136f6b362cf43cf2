import { formatInstant, type TimelineEntry } from '@autogopay/shared'
import type { PaymentContext } from './context.ts'

// Far more than any payment has; one with more shows its beginning.
const MOST = 1_000

/** What happened to a payment as far as this feature knows, old to new. */
export async function paymentTimeline(
  { sql }: Pick<PaymentContext, 'sql'>,
  paymentId: string,
): Promise<TimelineEntry[]> {
  // Money that came by its charge is told here too once a person has let it pay another payment.
  const rows = await sql<TimelineRow[]>`
    with money as (
      select * from incoming_money where payment_id = ${paymentId}
        or charge_id in (select id from charges where payment_id = ${paymentId})
    )
    select created_at as at, 'charge' as kind, id, jsonb_build_object('status', status,
      'amount', amount, 'provider', provider, 'providerTransactionId', provider_transaction_id)
      as facts
    from charges where payment_id = ${paymentId}
    union all
    select created_at, 'event', id, jsonb_build_object('type', type, 'data', data)
    from payment_events where payment_id = ${paymentId}
    union all
    select received_at, 'notice', id,
      jsonb_build_object('verdict', verdict, 'reason', reason, 'timesSeen', times_seen)
    from provider_events where payment_id = ${paymentId}
    union all
    select received_at, 'money', id, jsonb_build_object('moneyKind', kind, 'review', review,
      'amount', amount, 'providerTransactionId', provider_transaction_id,
      'paymentId', payment_id, 'reviewedBy', reviewed_by, 'note', note)
    from money
    union all
    select created_at, 'refund', id, jsonb_build_object('status', status, 'amount', amount,
      'origin', origin, 'incomingMoneyId', incoming_money_id)
    from refunds where incoming_money_id in (select id from money)
    order by at, id limit ${MOST}`
  return rows.map(({ at, kind, id, facts }) => {
    return { kind, at: formatInstant(at), id, ...facts } as TimelineEntry
  })
}

interface TimelineRow {
  at: Date
  kind: TimelineEntry['kind']
  id: string
  facts: object
}
