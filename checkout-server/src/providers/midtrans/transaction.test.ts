import { expect, test } from 'vitest'
import { ProviderUnavailable } from '../provider.ts'
import { readTransaction } from './transaction.ts'

const settled = {
  status_code: '200',
  transaction_id: '6f9619ff-8b86-4d01-b42d-00c04fc964ff',
  order_id: 'chg_1',
  gross_amount: '44000.00',
  currency: 'IDR',
  payment_type: 'qris',
  transaction_status: 'settlement',
  fraud_status: 'accept',
  settlement_time: '2026-03-01 10:02:11',
}
const read = (change: Record<string, unknown> = {}) =>
  readTransaction({ ...settled, ...change }, { chargeId: 'chg_1' })

test('a settlement is paid, at a Jakarta time', () => {
  expect(read()).toEqual({
    state: 'paid',
    transactionId: '6f9619ff-8b86-4d01-b42d-00c04fc964ff',
    amount: 44_000,
    amountRefunded: 0,
    refundIds: [],
    paidAt: new Date('2026-03-01T03:02:11Z'),
  })
})

test.each([
  [{ transaction_status: 'pending', status_code: '201' }, 'pending'],
  [{ transaction_status: 'capture' }, 'paid'],
  [{ fraud_status: undefined }, 'paid'],
  [{ fraud_status: null }, 'paid'],
  [{ transaction_status: 'expire', status_code: '407' }, 'expired'],
  [{ transaction_status: 'cancel' }, 'cancelled'],
  [{ transaction_status: 'deny', status_code: '202', fraud_status: 'deny' }, 'denied'],
  [{ transaction_status: 'failure', status_code: '202' }, 'denied'],
  [{ transaction_status: 'refund' }, 'refunded'],
  [{ transaction_status: 'partial_refund' }, 'partially_refunded'],
  [{ transaction_status: 'chargeback' }, 'refunded'],
  [{ transaction_status: 'partial_chargeback' }, 'partially_refunded'],
])('%j is %s', (change, state) => {
  expect(read(change).state).toBe(state)
})

test.each([
  { status_code: '201' },
  { status_code: '202' },
  { fraud_status: 'deny' },
  { fraud_status: 'challenge' },
  { transaction_status: 'authorize' },
  { transaction_status: 'brand-new-state' },
  { transaction_status: 'constructor' },
  { transaction_status: 'SETTLEMENT' },
])('%j is not paid but still open', (change) => {
  expect(read(change)).toMatchObject({ state: 'pending', paidAt: null })
})

test('refunds are counted and named', () => {
  const refunds = [
    { refund_key: 'ref_1', refund_amount: '10000.00' },
    { refund_key: 'ref_2', refund_amount: '5000.00', bank_confirmed_at: '2026-03-02 10:00:00' },
    { refund_amount: '1000.00' },
  ]
  expect(read({ transaction_status: 'partial_refund', refunds })).toMatchObject({
    amountRefunded: 16_000,
    refundIds: ['ref_1', 'ref_2'],
    paidAt: new Date('2026-03-01T03:02:11Z'),
  })
  expect(read({ transaction_status: 'partial_refund', refund_amount: '7000.00' })).toMatchObject({
    amountRefunded: 7_000,
    refundIds: [],
  })
  expect(read({ transaction_status: 'refund' }).amountRefunded).toBe(44_000)
})

test.each([undefined, null, '', '2026-02-30 10:00:00', 'yesterday'])(
  'a payment with settlement time %j is paid without a time',
  (settlement_time) => {
    expect(read({ settlement_time })).toMatchObject({ state: 'paid', paidAt: null })
  },
)

test.each([
  ['part of a rupiah', { gross_amount: '44000.50' }],
  ['a number as amount', { gross_amount: 44_000 }],
  ['another currency', { currency: 'USD' }],
  ['another order', { order_id: 'chg_2' }],
  ['no order', { order_id: undefined }],
  ['no transaction id', { transaction_id: '' }],
  ['no status', { transaction_status: undefined }],
  ['a refund of nothing readable', { refunds: [{ refund_amount: 'all' }] }],
])('%s is no answer', (_, change) => {
  expect(() => read(change)).toThrow(ProviderUnavailable)
})
