import { createHash, randomBytes } from 'node:crypto'
import {
  assert,
  double,
  integer,
  jsonValue,
  oneof,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check'
import { expect, test } from 'vitest'
import { readNotice } from './notice.ts'

const KEY = 'SB-Mid-server-DEMOKEY'
const SIGNATURES = {
  '200':
    '3618e062b889c8e99374608b93b0fc6d2ecf99087e95d11ce1d3204a59c5631e4b2458ca0c10eb52f1b5c36766d81a70f885182ae6a032fa6e9ccf469c836c62',
  '201':
    '38acaf79a79d1d66c3c3ca4d90a91c60939fc3365200d674b1cf3c46cc227618c69ce61a8a21a65973278f8036b0f5241fe57b67e2fe50d05da0a6f37bdd8ad1',
  '202':
    '2ba8d79be1fe6757597949d8b9351294325930a38dc789f9db5e9fe9e43125616a78ea8f01ed5f11b2aea110fe7677e60187e6e4750e736f067fbf8b09899f26',
} as const

const settlement = {
  transaction_status: 'settlement',
  transaction_id: '6f9619ff-8b86-4d01-b42d-00c04fc964ff',
  status_code: '200',
  signature_key: SIGNATURES['200'],
  payment_type: 'qris',
  order_id: 'agp-0001',
  gross_amount: '44000.00',
  fraud_status: 'accept',
  currency: 'IDR',
}
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const read = (value: unknown) => readNotice(bytes(value), KEY)
const keyOf = (value: unknown) => read(value)?.dedupeKey

test('a settlement is authentic, whatever payment type it names', () => {
  expect(read(settlement)).toMatchObject({
    isAuthentic: true,
    chargeId: 'agp-0001',
    state: 'paid',
    amount: 44_000,
  })
})

test.each([
  ['pending', '201', 'pending'],
  ['deny', '202', 'denied'],
  ['expire', '202', 'expired'],
  ['cancel', '202', 'cancelled'],
  ['refund', '200', 'refunded'],
  ['partial_refund', '200', 'partially_refunded'],
] as const)('%s with code %s says %s', (transactionStatus, statusCode, state) => {
  const notice = read({
    ...settlement,
    transaction_status: transactionStatus,
    status_code: statusCode,
    signature_key: SIGNATURES[statusCode],
  })
  expect(notice).toMatchObject({ isAuthentic: true, state })
})

test.each([
  ['another amount', { gross_amount: '44001.00' }],
  ['a reformatted amount', { gross_amount: '44000' }],
  ['another order', { order_id: 'agp-0002' }],
  ['another code', { status_code: '201' }],
  ['a changed signature', { signature_key: `0${SIGNATURES['200'].slice(1)}` }],
  ['an upper-case signature', { signature_key: SIGNATURES['200'].toUpperCase() }],
  ['a cut signature', { signature_key: SIGNATURES['200'].slice(0, -1) }],
  ['an empty signature', { signature_key: '' }],
  ['no signature', { signature_key: undefined }],
  ['a signature that is no text', { signature_key: [SIGNATURES['200']] }],
  ['no amount', { gross_amount: undefined }],
])('%s makes it a forgery', (_, change) => {
  expect(read({ ...settlement, ...change })).toMatchObject({ isAuthentic: false })
})

test('another merchant’s key does not verify', () => {
  expect(readNotice(bytes(settlement), `${KEY}2`)).toMatchObject({ isAuthentic: false })
})

test('a status that the code contradicts claims nothing', () => {
  const pending = { status_code: '201', signature_key: SIGNATURES['201'] }
  expect(read({ ...settlement, ...pending })).toMatchObject({ isAuthentic: true, state: null })
})

test('numbers are signed as they are written', () => {
  const raw = JSON.stringify(settlement)
    .replace('"44000.00"', '44000.00')
    .replace('"status_code":"200"', '"status_code":200')
  expect(raw).toContain(':44000.00,')
  expect(readNotice(Buffer.from(raw), KEY)).toMatchObject({ isAuthentic: true, amount: 44_000 })
})

test('an order id that no charge of ours can have names none', () => {
  for (const order_id of ['a/b', 'a b', 'a\u0000b', 'a'.repeat(51), '']) {
    const signature_key = createHash('sha512').update(`${order_id}20044000.00${KEY}`).digest('hex')
    expect(read({ ...settlement, order_id, signature_key })).toMatchObject({
      isAuthentic: true,
      chargeId: null,
    })
  }
})

test.each([
  ['a linked account', { account_id: 'x', account_status: 'ENABLED', status_code: '200' }],
  ['a subscription', { transaction: settlement, subscription: {}, event_name: 'charge' }],
  ['a list', [settlement]],
  ['a text', 'settlement'],
  ['null', null],
])('%s is no notice about a charge', (_, value) => {
  expect(read(value)).toBeNull()
})

test('the same news has the same key, however it is written', () => {
  const again = { ...settlement, status_message: 'midtrans payment notification', issuer: 'gopay' }
  expect(keyOf(again)).toBe(keyOf(settlement))
  expect(keyOf(Object.fromEntries(Object.entries(settlement).toReversed()))).toBe(keyOf(settlement))
})

test('other news has another key', () => {
  const refund = {
    ...settlement,
    transaction_status: 'refund',
    refund_amount: '44000.00',
    refunds: [{ refund_key: 'ref_1', refund_amount: '44000.00' }],
  }
  const confirmed = {
    ...refund,
    refunds: [{ ...refund.refunds[0], bank_confirmed_at: '2026-03-01 10:05:00' }],
  }
  const pending = {
    ...settlement,
    transaction_status: 'pending',
    status_code: '201',
    signature_key: SIGNATURES['201'],
  }
  const keys = [settlement, refund, confirmed, pending].map(keyOf)
  expect(new Set(keys).size).toBe(4)
})

test('a forgery cannot take the key of the true news', () => {
  const forged = { ...settlement, signature_key: 'f'.repeat(128) }
  expect(keyOf(forged)).not.toBe(keyOf(settlement))
})

test('no bytes make it throw', () => {
  const odd = [
    new Uint8Array(),
    Buffer.from('null'),
    Buffer.from('{'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('['.repeat(200_000)),
    Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    Buffer.from('{"__proto__":{"order_id":"x"}}'),
    Buffer.from('{"order_id":"\ud800"}'),
    randomBytes(4096),
  ]
  for (const raw of odd) expect(readNotice(raw, KEY)?.isAuthentic ?? false).toBe(false)

  const anyField = oneof(string(), integer(), double(), jsonValue())
  const anyNotice = record({ order_id: anyField, signature_key: anyField, refunds: anyField })
  assert(
    property(anyNotice, (notice) => {
      expect(read(notice)?.isAuthentic ?? false).toBe(false)
    }),
  )
  assert(
    property(uint8Array(), (raw) => {
      expect(readNotice(raw, KEY)).toBeNull()
    }),
  )
})
