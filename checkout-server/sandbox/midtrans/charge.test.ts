import { parseQris } from '@autogopay/shared/qris'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actionUrl, handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())

describe('a gopay charge', () => {
  test('answers as documented, with actions and a deeplink but no QR text', async () => {
    const { http, body, id } = await world.charge({ order_id: 'shape-1' })
    expect(http).toBe(200)
    expect(body).toEqual({
      status_code: '201',
      status_message: 'GoPay transaction is created',
      transaction_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      order_id: 'shape-1',
      merchant_id: 'G000000001',
      gross_amount: '44000.00',
      currency: 'IDR',
      payment_type: 'gopay',
      transaction_time: '2026-03-01 10:00:00',
      transaction_status: 'pending',
      fraud_status: 'accept',
      expiry_time: '2026-03-01 10:15:00',
      actions: [
        { name: 'generate-qr-code', method: 'GET', url: `${world.url}/v2/gopay/${id}/qr-code` },
        {
          name: 'deeplink-redirect',
          method: 'GET',
          url: expect.stringMatching(
            new RegExp(`^${world.url}/gopay/partner/app/payment-pin\\?id=[0-9a-f-]{36}$`),
          ),
        },
        { name: 'get-status', method: 'GET', url: `${world.url}/v2/${id}/status` },
        { name: 'cancel', method: 'POST', url: `${world.url}/v2/${id}/cancel` },
      ],
    })
  })

  test('the deeplink does not give the transaction id away', async () => {
    const reply = await world.charge()
    expect(actionUrl(reply, 'deeplink-redirect')).not.toContain(reply.id)
  })
})

describe('a qris charge', () => {
  test('answers with the QR text and two pictures, and has no deeplink', async () => {
    const { body, id } = await world.charge({ payment_type: 'qris', qris: { acquirer: 'gopay' } })
    expect(body).toMatchObject({
      status_code: '201',
      status_message: 'QRIS transaction is created',
      payment_type: 'qris',
      acquirer: 'gopay',
      expiry_time: '2026-03-01 10:15:00',
      actions: [
        { name: 'generate-qr-code', url: `${world.url}/v2/qris/${id}/qr-code` },
        { name: 'generate-qr-code-v2', url: `${world.url}/v4/qris/gopay/${id}/qr-code` },
      ],
    })
    expect(body['qr_string']).toContain(`5036${id}`)
    expect(parseQris(String(body['qr_string']))).toMatchObject({
      pointOfInitiation: '12',
      merchantName: 'TOKO DEMO',
      merchantCity: 'JAKARTA',
      amount: 44_000,
    })
  })

  test('echoes the Shopee acquirer, and its text is a valid code too', async () => {
    const { body } = await world.charge({
      payment_type: 'qris',
      qris: { acquirer: 'airpay shopee' },
    })
    expect(body['acquirer']).toBe('airpay shopee')
    expect(parseQris(String(body['qr_string'])).amount).toBe(44_000)
  })
})

describe('order ids', () => {
  test('cannot be charged twice, and say so with 406 inside HTTP 200', async () => {
    const { orderId } = await world.charge()
    const again = await world.charge({ order_id: orderId })
    expect(again.http).toBe(200)
    expect(again.body['status_code']).toBe('406')
    expect(again.body['transaction_id']).toBeUndefined()
  })

  test.each(['cancel', 'expire'])('can be charged again after %s', async (ending) => {
    const first = await world.charge()
    await world.midtrans('POST', `/v2/${first.id}/${ending}`)
    const second = await world.charge({ order_id: first.orderId })
    expect(second.body['status_code']).toBe('201')
    expect(second.id).not.toBe(first.id)
    expect((await world.status(first.orderId)).body['transaction_id']).toBe(second.id)
  })

  test('may be numbers, as in the official PHP sample', async () => {
    const { body } = await world.charge({ order_id: 123_456 })
    expect(body).toMatchObject({ status_code: '201', order_id: '123456' })
  })
})

test('texts are tolerated for the amount and the callback flag, as official samples send them', async () => {
  const { body } = await world.charge({
    gross_amount: '265000',
    gopay: { enable_callback: 'true', callback_url: 'toko://selesai' },
  })
  expect(body).toMatchObject({ status_code: '201', gross_amount: '265000.00' })
})

test.each([
  ['amount 0', { gross_amount: 0 }],
  ['a negative amount', { gross_amount: -1 }],
  ['a fraction', { gross_amount: 39.1 }],
  ['an amount that is no number', { gross_amount: 'banyak' }],
  ['more than GoPay takes', { gross_amount: 20_000_001 }],
  ['more than QRIS takes', { payment_type: 'qris', gross_amount: 10_000_001 }],
  ['10^12', { gross_amount: 1e12 }],
  ['an order id with a blank', { order_id: 'a b' }],
  ['an order id of 51 characters', { order_id: 'x'.repeat(51) }],
  ['an empty order id', { order_id: '' }],
  ['an unknown payment type', { payment_type: 'pigeon' }],
  ['no transaction details', { transaction_details: undefined }],
  ['an unknown acquirer', { payment_type: 'qris', qris: { acquirer: 'dana' } }],
  ['a callback that would run a script', { gopay: { callback_url: 'javascript:alert(1)' } }],
  ['a callback that is no address', { gopay: { callback_url: 'selesai' } }],
  ['an item without a name', { item_details: [{ price: 44_000, quantity: 1 }] }],
  ['a custom field of 256 characters', { custom_field1: 'x'.repeat(256) }],
  ['metadata that is no object', { metadata: [1] }],
  ['an expiry of 19 seconds', { custom_expiry: { expiry_duration: 19, unit: 'second' } }],
  ['an expiry of 8 days', { custom_expiry: { expiry_duration: 8, unit: 'day' } }],
  ['an expiry in weeks', { custom_expiry: { expiry_duration: 1, unit: 'week' } }],
  ['an expiry without a duration', { custom_expiry: { unit: 'day' } }],
  [
    'an expiry already past',
    { custom_expiry: { order_time: '2026-03-01 09:00:00 +0700', expiry_duration: 15 } },
  ],
  [
    'an order time that is no time',
    { custom_expiry: { order_time: '2026-02-30 10:00:00 +0700', expiry_duration: 15 } },
  ],
])('%s is refused with HTTP 400 and a message', async (_, over) => {
  const { http, body } = await world.charge(over)
  expect(http).toBe(400)
  expect(body).toEqual({
    status_code: '400',
    status_message: 'One or more parameters in the payload is invalid.',
    validation_messages: [expect.any(String)],
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('items must add up to the amount, in the words Midtrans uses', async () => {
  const item_details = [
    { price: 20_000, quantity: 2, name: 'Kopi' },
    { price: 4000, quantity: 1, name: 'Gula' },
  ]
  expect((await world.charge({ item_details })).body['status_code']).toBe('201')
  const wrong = await world.charge({ item_details, gross_amount: 43_999 })
  expect(wrong.body['validation_messages']).toEqual([
    'transaction_details.gross_amount is not equal to the sum of item_details',
  ])
})

test.each([
  [{ expiry_duration: 20, unit: 'second' }, '2026-03-01 10:00:20'],
  [{ expiry_duration: 30 }, '2026-03-01 10:30:00'],
  [{ expiry_duration: 2, unit: 'hour' }, '2026-03-01 12:00:00'],
  [{ expiry_duration: 7, unit: 'day' }, '2026-03-08 10:00:00'],
  [{ order_time: '2026-03-01 09:55:00 +0700', expiry_duration: 15 }, '2026-03-01 10:10:00'],
])('an expiry of %j ends at %s', async (custom_expiry, expected) => {
  expect((await world.charge({ custom_expiry })).body['expiry_time']).toBe(expected)
})

test('the Shopee acquirer lives 5 days at most', async () => {
  const shopee = { payment_type: 'qris', qris: { acquirer: 'airpay shopee' } }
  const days = (expiry_duration: number) =>
    world.charge({ ...shopee, custom_expiry: { expiry_duration, unit: 'day' } })
  expect((await days(5)).body['status_code']).toBe('201')
  expect((await days(6)).body['status_code']).toBe('400')
})

test('other ways to pay are not enabled, and a linked wallet does not exist', async () => {
  const bank = await world.charge({ payment_type: 'bank_transfer' })
  expect(bank).toMatchObject({ http: 200, body: { status_code: '402' } })
  const linked = await world.charge({ gopay: { account_id: '00000269' } })
  expect(linked).toMatchObject({
    http: 200,
    body: { status_code: '404', status_message: "Account doesn't exist." },
  })
})
