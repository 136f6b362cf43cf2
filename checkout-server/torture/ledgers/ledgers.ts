import type { Receipt } from '../endpoints/receipt.ts'
import type { Diary } from '../life/diary.ts'

/** The three ledgers, and what the world outside was told. Amounts are whole rupiah. */
export interface Ledgers {
  provider: ProviderLedger
  ours: OurLedger
  endpoints: EndpointLedger
  diary: Diary
  /** When they were read. */
  now: Date
}

/** What really happened at the provider. */
export interface ProviderLedger {
  transactions: ProviderTransaction[]
}

/** One charge at the gateway, or one payment into an account of a merchant's own. */
export interface ProviderTransaction {
  provider: 'midtrans' | 'gobiz'
  id: string
  /** The charge that it is for, by its id or its code; null: a typed amount, for none. */
  orderId: string | null
  /** What was charged, or what was booked instead. */
  amount: number
  status: 'pending' | 'settlement' | 'partial_refund' | 'refund' | 'deny' | 'cancel' | 'expire'
  settledAt: Date | null
  refunds: { key: string; amount: number; reason: string | null }[]
}

/** What our database says. */
export interface OurLedger {
  payments: OurPayment[]
  charges: OurCharge[]
  /** Of `payment.*`, in the order of their sequence. */
  events: OurEvent[]
  money: OurMoney[]
  refunds: OurRefund[]
  endpoints: OurEndpoint[]
  /** What merchants were to be told: each once to each endpoint that asked for it. */
  news: OurNews[]
  /** The payments as the API shows them, by id. */
  shown: ReadonlyMap<string, ShownPayment>
}

export interface OurPayment {
  id: string
  merchantId: string
  orderId: string
  amount: number
  amountRefunded: number
  status: string
  late: boolean
  renewal: number
  /** The charge that is open, or that brought the money. */
  chargeId: string
  /** The money that paid it; null: none did. */
  incomingMoneyId: string | null
  expiresAt: Date
}

export interface OurCharge {
  id: string
  paymentId: string
  amount: number
  status: string
  providerTransactionId: string | null
  qrText: string | null
}

export interface OurEvent {
  id: string
  paymentId: string
  type: string
  status: string
}

/** Money that came in, as a fact of its own. */
export interface OurMoney {
  id: string
  providerTransactionId: string
  paymentId: string | null
  amount: number
  amountRefunded: number
  kind: string
  review: string
}

export interface OurRefund {
  id: string
  paymentId: string | null
  amount: number
  reason: string | null
  status: string
  /** Who began it: `merchant`, `policy`, or somebody at the provider itself: `provider`. */
  origin: string
}

export interface OurEndpoint {
  id: string
  merchantId: string
  dialect: string
  events: string[]
  createdAt: Date
  isDisabled: boolean
}

export interface OurNews {
  /** The event's id, which is the `webhook-id`. */
  id: string
  merchantId: string
  type: string
  paymentId: string | null
  createdAt: Date
}

/** A payment as `GET /v1/payments` shows it. */
export interface ShownPayment {
  status: string
  amount: number
  amountRefunded: number
  late: boolean
}

/** What the merchants' endpoints wrote down. */
export interface EndpointLedger {
  receipts: Receipt[]
  /** Endpoints that are well in the end: all but those that answer 410. */
  healthy: ReadonlySet<string>
}
