import {
  formatInstant,
  formatWib,
  type AutogopayCallback,
  type EventType,
  type WebhookDialect,
  type WebhookEvent,
} from '@autogopay/shared'
import type { PaymentEvent } from '../payments/events.ts'

/** The events that the AutoGoPay dialect has words for: money came in. */
export const AUTOGOPAY_EVENTS: readonly EventType[] = ['payment.paid', 'payment.paid_late']

/**
 * The bytes that tell of an event: minified JSON. They are made once, when it happens, so that every
 * try sends and signs the same ones.
 * @returns Null: the dialect has no word for this event.
 */
export function payloadOf(event: PaymentEvent, dialect: WebhookDialect): Buffer | null {
  if (dialect === 'native') return bytesOf(nativeEvent(event))
  return AUTOGOPAY_EVENTS.includes(event.type) ? bytesOf(autogopayCallback(event)) : null
}

function nativeEvent({ id, type, at, payment }: PaymentEvent): WebhookEvent {
  return { id, type, timestamp: formatInstant(at), data: payment }
}

function autogopayCallback({ at, payment }: PaymentEvent): AutogopayCallback {
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
