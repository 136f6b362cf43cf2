import { AutogopayCallback, WebhookEvent } from '@autogopay/shared'
import { expect, test } from 'vitest'
import { payloadOf } from './payloads.ts'
import { eventOf } from './test-support.ts'

const at = new Date('2024-03-30T03:30:05.987Z')
const paid = {
  ...eventOf('mer_1', 'payment.paid', { paidAt: '2024-03-30T10:30:00.123+07:00' }),
  at,
}

test('the native body is the event with the payment, minified', () => {
  const bytes = payloadOf(paid, 'native')
  const body = WebhookEvent.parse(JSON.parse(String(bytes)))
  expect(body).toEqual({
    id: paid.id,
    type: 'payment.paid',
    timestamp: '2024-03-30T10:30:05.987+07:00',
    data: paid.data,
  })
  expect(String(bytes)).toBe(JSON.stringify(body))
})

test('the AutoGoPay body has Jakarta wall-clock time outside and UTC to the second inside', () => {
  const body: unknown = JSON.parse(String(payloadOf(paid, 'autogopay')))
  expect(AutogopayCallback.parse(body)).toEqual(body)
  expect(body).toEqual({
    event: 'transaction.received',
    timestamp: '2024-03-30 10:30:05',
    transaction: {
      transaction_id: paid.data.providerTransactionId,
      order_id: 'ORDER-1',
      amount: 44_000,
      status: 'PAID',
      payment_method: 'QRIS',
      paid_at: '2024-03-30T03:30:00Z',
      settlement_time: '2024-03-30T03:30:00Z',
    },
  })
})

test('a payment without a provider transaction is named by its own id', () => {
  const event = eventOf('mer_1', 'payment.paid_late', { providerTransactionId: null })
  const body = AutogopayCallback.parse(JSON.parse(String(payloadOf(event, 'autogopay'))))
  expect(body.transaction.transaction_id).toBe(event.data.id)
})

test.each(['payment.expired', 'payment.cancelled', 'payment.denied', 'payment.refunded'] as const)(
  'the AutoGoPay dialect has no word for %s',
  (type) => {
    expect(payloadOf(eventOf('mer_1', type), 'autogopay')).toBeNull()
    expect(payloadOf(eventOf('mer_1', type), 'native')).not.toBeNull()
  },
)
