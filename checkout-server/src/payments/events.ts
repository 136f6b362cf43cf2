import type { EventType, Payment } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'

/** Something that happened to a payment and that its merchant wants to hear of. */
export interface PaymentEvent {
  /** `evt_…`: also the `webhook-id` of everything sent about it. */
  id: string
  type: EventType
  merchantId: string
  /** The API key that made the payment; null when it was made without one. */
  apiKeyId: string | null
  at: Date
  /** The payment as it was when this happened, in the form of `/v1`. */
  payment: Payment
}

/**
 * Called inside the transaction that moves the payment, so that what it writes (webhook deliveries)
 * is there if and only if the move is.
 */
export type OnPaymentEvent = (tx: Tx, event: PaymentEvent) => Promise<void>
