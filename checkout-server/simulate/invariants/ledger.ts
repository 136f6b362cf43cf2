import type { Monitor } from '../engine/database.ts'

/** All that our database says of a world's money, in one look. */
export interface Ledger {
  payments: readonly LedgerPayment[]
  charges: readonly { id: string; paymentId: string; status: string; amount: number }[]
  events: readonly LedgerEvent[]
  /** What merchants are told, with or without a payment. */
  told: readonly { id: string; merchantId: string; type: string; paymentId: string | null }[]
  deliveries: readonly LedgerDelivery[]
  refunds: readonly LedgerRefund[]
  money: readonly LedgerMoney[]
  leases: readonly LedgerLease[]
  disabledEndpoints: readonly string[]
  /** What the database itself saw go wrong. */
  broken: readonly string[]
  notices: readonly { paymentId: string | null; verdict: string }[]
}

export interface LedgerPayment {
  id: string
  merchantId: string
  orderId: string
  chargeId: string
  status: string
  late: boolean
  amount: number
  amountPaid: number | null
  amountRefunded: number
  amountRefundReserved: number
  expiresAt: number
  openReviews: number
  /** The money that paid it. */
  incomingMoneyId: string | null
}

export interface LedgerEvent {
  id: string
  paymentId: string
  sequence: number
  type: string
  at: number
}

/** Which payment has, or had, which payable amount of an account. */
export interface LedgerLease {
  chargeId: string
  paymentId: string
  accountId: string
  amount: number
  isCurrent: boolean
  from: number
  /** Null: its payment is open. */
  until: number | null
}

export interface LedgerRefund {
  id: string
  paymentId: string
  /** The money that goes back: what paid the payment, or what came beside it. */
  incomingMoneyId: string
  amount: number
  status: string
  /** Who began it: somebody at the provider may give back what we have set aside. */
  origin: string
}

export interface LedgerMoney {
  id: string
  paymentId: string | null
  chargeId: string | null
  accountKey: string
  transactionId: string
  amount: number
  kind: string
  review: string
  reviewedBy: string | null
}

export interface LedgerDelivery {
  id: string
  endpointId: string
  eventId: string
  eventType: string
  status: string
  attempts: number
  hasTime: boolean
}

/** Reads it by one statement, so that it is of one moment. */
export async function readLedger(sql: Monitor): Promise<Ledger> {
  const [row] = await sql<{ ledger: Ledger }[]>`
    select json_build_object(
      'payments', (select coalesce(json_agg(json_build_object('id', id, 'merchantId', merchant_id,
        'orderId', order_id, 'chargeId', charge_id, 'status', status, 'late', late,
        'amount', amount, 'amountPaid', amount_paid,
        'amountRefunded', amount_refunded,
        'amountRefundReserved', amount_refund_reserved,
        'expiresAt', extract(epoch from expires_at) * 1000, 'openReviews', open_reviews,
        'incomingMoneyId', incoming_money_id)), '[]') from payments),
      'charges', (select coalesce(json_agg(json_build_object('id', id, 'paymentId', payment_id,
        'status', status, 'amount', amount)), '[]') from charges),
      'events', (select coalesce(json_agg(json_build_object('id', id, 'paymentId', payment_id,
        'sequence', sequence, 'type', type, 'at', extract(epoch from created_at) * 1000)
        order by sequence, id), '[]') from payment_events),
      'told', (select coalesce(json_agg(json_build_object('id', id, 'merchantId', merchant_id,
        'type', type, 'paymentId', payment_id)), '[]') from merchant_events),
      'deliveries', (select coalesce(json_agg(json_build_object('id', id,
        'endpointId', endpoint_id, 'eventId', event_id, 'eventType', event_type,
        'status', status, 'attempts', attempts, 'hasTime', next_attempt_at is not null)), '[]')
        from webhook_deliveries),
      'refunds', (select coalesce(json_agg(json_build_object('id', id, 'paymentId', payment_id,
        'incomingMoneyId', incoming_money_id, 'amount', amount, 'status', status,
        'origin', origin)), '[]') from refunds),
      'money', (select coalesce(json_agg(json_build_object('id', id, 'paymentId', payment_id,
        'chargeId', charge_id, 'accountKey', account_key,
        'transactionId', provider_transaction_id, 'amount', amount, 'kind', kind,
        'review', review, 'reviewedBy', reviewed_by)), '[]') from incoming_money),
      'leases', (select coalesce(json_agg(json_build_object('chargeId', charge_id,
        'paymentId', payment_id, 'accountId', account_id, 'amount', amount,
        'isCurrent', is_current, 'from', extract(epoch from held_from) * 1000,
        'until', extract(epoch from held_until) * 1000) order by held_from), '[]')
        from amount_leases),
      'disabledEndpoints', (select coalesce(json_agg(id), '[]') from webhook_endpoints
        where disabled_at is not null),
      'broken', (select coalesce(json_agg(text), '[]') from broken_promises),
      'notices', (select coalesce(json_agg(json_build_object('paymentId', payment_id,
        'verdict', verdict)), '[]') from provider_events)
    ) as ledger`
  if (!row) throw new Error('no ledger')
  return row.ledger
}
