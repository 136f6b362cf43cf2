import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SERVER_KEY, handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'
import { signatureKey } from './signature.ts'

let world: World
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())

const signatureOf = (orderId: string, statusCode: string) =>
  signatureKey({ orderId, statusCode, grossAmount: '44000.00', serverKey: SERVER_KEY })

describe('GET status', () => {
  test('of a scanned gopay charge says qris, who issued and who acquired', async () => {
    const { id, orderId } = await world.charge({
      custom_field1: 'x',
      metadata: { checkout: 'ck_1' },
      custom_expiry: { expiry_duration: 1, unit: 'hour' },
    })
    const pending = await world.status(orderId)
    expect(pending).toMatchObject({
      http: 200,
      body: { status_code: '201', transaction_status: 'pending', payment_type: 'gopay' },
    })
    expect(pending.body).not.toHaveProperty('settlement_time')
    clock.forward(131_000)
    await world.control('/pay', { reference: id })
    const { body } = await world.status(id)
    expect(body).toEqual({
      status_code: '200',
      status_message: 'Success, transaction is found',
      transaction_id: id,
      order_id: orderId,
      merchant_id: 'G000000001',
      gross_amount: '44000.00',
      currency: 'IDR',
      payment_type: 'qris',
      signature_key: signatureOf(orderId, '200'),
      transaction_status: 'settlement',
      fraud_status: 'accept',
      transaction_time: '2026-03-01 10:00:00',
      settlement_time: '2026-03-01 10:02:11',
      expiry_time: '2026-03-01 11:00:00',
      transaction_type: 'on-us',
      issuer: 'gopay',
      acquirer: 'gopay',
      merchant_cross_reference_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      custom_field1: 'x',
      metadata: { checkout: 'ck_1' },
    })
  })

  test('of a deeplink payment stays gopay and names the wallet', async () => {
    const { id } = await world.charge()
    await world.control('/pay', { reference: id, via: 'deeplink' })
    const { body } = await world.status(id)
    expect(body).toMatchObject({ payment_type: 'gopay', payment_option_type: 'GOPAY_WALLET' })
    expect(body).not.toHaveProperty('issuer')
  })

  test('another issuer is off-us, and Shopee adds its own numbers', async () => {
    const { id } = await world.charge({
      payment_type: 'qris',
      qris: { acquirer: 'airpay shopee' },
    })
    await world.control('/pay', { reference: id, issuer: 'dana' })
    expect((await world.status(id)).body).toMatchObject({
      transaction_type: 'off-us',
      issuer: 'dana',
      acquirer: 'airpay shopee',
      shopeepay_reference_number: expect.any(String),
      reference_id: expect.any(String),
    })
  })

  test('never brings actions or the QR text', async () => {
    const { id } = await world.charge({ payment_type: 'qris' })
    const { body } = await world.status(id)
    expect(body).not.toHaveProperty('actions')
    expect(body).not.toHaveProperty('qr_string')
  })
})

describe('cancel and expire', () => {
  test('cancel answers 200 and GET status says 200 too', async () => {
    const { id, orderId } = await world.charge()
    const { http, body } = await world.midtrans('POST', `/v2/${orderId}/cancel`, null)
    expect(http).toBe(200)
    expect(body).toEqual({
      status_code: '200',
      status_message: 'Success, transaction is canceled',
      transaction_id: id,
      order_id: orderId,
      merchant_id: 'G000000001',
      gross_amount: '44000.00',
      currency: 'IDR',
      payment_type: 'gopay',
      transaction_time: expect.any(String),
      transaction_status: 'cancel',
      fraud_status: 'accept',
    })
    expect((await world.status(id)).body).toMatchObject({
      status_code: '200',
      transaction_status: 'cancel',
    })
  })

  test('expire answers 407 inside HTTP 200, and GET status 407 too', async () => {
    const { id } = await world.charge()
    expect(await world.midtrans('POST', `/v2/${id}/expire`)).toMatchObject({
      http: 200,
      body: {
        status_code: '407',
        status_message: 'Success, transaction has expired',
        transaction_status: 'expire',
      },
    })
    expect(await world.status(id)).toMatchObject({
      http: 200,
      body: { status_code: '407', transaction_status: 'expire' },
    })
  })

  test.each(['cancel', 'expire'])('%s of a paid or ended transaction is 412', async (operation) => {
    const refusal = {
      http: 200,
      body: { status_code: '412', status_message: 'Transaction status cannot be updated.' },
    }
    const paid = await world.charge()
    await world.control('/pay', { reference: paid.id })
    expect(await world.midtrans('POST', `/v2/${paid.id}/${operation}`)).toMatchObject(refusal)
    expect((await world.status(paid.id)).body['transaction_status']).toBe('settlement')
    const ended = await world.charge()
    await world.midtrans('POST', `/v2/${ended.id}/${operation}`)
    expect(await world.midtrans('POST', `/v2/${ended.id}/${operation}`)).toMatchObject(refusal)
  })

  test.each(['approve', 'deny'])('%s is for cards only: always 412', async (operation) => {
    const { id } = await world.charge()
    expect((await world.midtrans('POST', `/v2/${id}/${operation}`)).body['status_code']).toBe('412')
    expect((await world.status(id)).body['transaction_status']).toBe('pending')
  })
})

test('an unpaid transaction expires by itself when its time is over', async () => {
  const { id } = await world.charge({ custom_expiry: { expiry_duration: 20, unit: 'second' } })
  clock.forward(19_000)
  expect((await world.status(id)).body['transaction_status']).toBe('pending')
  clock.forward(1000)
  const [notice] = await world.receiver.waitFor(
    ({ body }) => body['transaction_id'] === id && body['transaction_status'] === 'expire',
  )
  expect(notice?.body['status_code']).toBe('202')
  expect((await world.status(id)).body['status_code']).toBe('407')
})
