import {
  formatInstant,
  formatWib,
  type AutogopayCallback,
  type EventType,
  type Payment,
  type WebhookDialect,
  type WebhookEvent,
} from '@autogopay/shared'
import type { MerchantEvent } from '../payments/events.ts'

/** The events that the AutoGoPay dialect has words for: money came in. */
export const AUTOGOPAY_EVENTS: readonly EventType[] = ['payment.paid', 'payment.paid_late']

/**
 * The bytes that tell of an event: minified JSON. They are made once, when it happens, so that every
 * try sends and signs the same ones.
 * @returns Null: the dialect has no word for this event.
 */
export function payloadOf(event: MerchantEvent, dialect: WebhookDialect): Buffer | null {
  if (dialect === 'native') return bytesOf(nativeEvent(event))
  if (event.type !== 'payment.paid' && event.type !== 'payment.paid_late') return null
  return bytesOf(autogopayCallback(event.at, event.data))
}

function nativeEvent({ id, at, type, data }: MerchantEvent): WebhookEvent {
  // Type and data belong together; taken apart, the compiler no longer knows it.
  return { id, type, timestamp: formatInstant(at), data } as WebhookEvent
}

function autogopayCallback(at: Date, payment: Payment): AutogopayCallback {
  const paidAt = utcSeconds(payment.paidAt === null ? at : new Date(payment.paidAt))
  return {
    event: 'transaction.received',
    timestamp: formatWib(at),
    transaction: {
      transaction_id: payment.providerTransactionId ?? payment.id,
      order_id: payment.orderId,
      amount: payment.amount,
      status: 'PAID',
      payment_method: 'QRIS',
      paid_at: paidAt,
      // QRIS providers report one time, that of the settlement; the money was paid at that moment.
      settlement_time: paidAt,
    },
  }
}

function utcSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}

function bytesOf(body: WebhookEvent | AutogopayCallback): Buffer {
  return Buffer.from(JSON.stringify(body))
}
