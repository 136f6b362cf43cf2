import {
  AutogopayError,
  CallbackUrlAnswer,
  GeneratedQris,
  Payment,
  PaymentPage,
  TransactionAnswer,
} from '@autogopay/shared'
import { parseQris } from '@autogopay/shared/qris'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openQrReader } from '../../providers/midtrans/qr-reader.ts'
import { openTestApp, PUBLIC_URL, type TestApp, type TestMerchant } from '../v1/test-support.ts'

const RECHECK_MS = 3_000

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const generate = (body: unknown, headers: Record<string, string> = {}, merchant = shop) =>
  merchant.call('POST', '/api/qris/generate', { body, headers })
const given = async (body: Record<string, unknown> = {}, merchant = shop) => {
  const answer = await generate({ amount: 50_000, ...body }, {}, merchant)
  expect(answer.status).toBe(200)
  return GeneratedQris.parse(await answer.json()).data
}
const ask = async (operation: 'status' | 'cancel', id: string, merchant = shop) =>
  merchant.call('POST', `/api/qris/${operation}`, { body: { transaction_id: id } })
const transactionOf = async (answer: Response) => {
  expect(answer.status).toBe(200)
  return TransactionAnswer.strict().parse(await answer.json())
}
const errorOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  const { code, message } = AutogopayError.strict().parse(await answer.json())
  expect(message).not.toBe('')
  return [answer.status, code]
}
/** The documented fields in their documented order; more may follow. */
const SAMPLE_FIELDS = [
  'transaction_id',
  'order_id',
  'amount',
  'transaction_status',
  'qr_string',
  'qr_url',
  'transaction_time',
  'expiry_time',
]

describe('generate', () => {
  test('answers in the documented shape, with Jakarta times 15 minutes apart', async () => {
    const answer = await generate({ amount: 50_000 })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    const body: unknown = await answer.json()
    const { message, data } = GeneratedQris.strict().parse(body)
    expect(Object.keys((body as { data: object }).data).slice(0, 8)).toEqual(SAMPLE_FIELDS)
    expect(message).toBe('QRIS created successfully')
    expect(data).toMatchObject({ amount: 50_000, transaction_status: 'pending' })
    expect(data.order_id).toMatch(/^AUTOGOPAY-\d+-\d{4}$/)
    expect(parseQris(data.qr_string)).toMatchObject({ amount: 50_000, pointOfInitiation: '12' })
    expect(data.qr_url).toMatch(`${PUBLIC_URL}/checkout/`)
    const madeAt = Date.parse(`${data.transaction_time.replace(' ', 'T')}+07:00`)
    const endsAt = Date.parse(`${data.expiry_time.replace(' ', 'T')}+07:00`)
    expect(endsAt - madeAt).toBe(15 * 60_000)
    expect(Math.abs(madeAt - Date.now())).toBeLessThan(60_000)
  })

  test('names a picture that loads without a key', async () => {
    const { qr_url: url } = await given()
    const picture = await server.call('GET', new URL(url).pathname)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
  })

  test('takes an order id, a description, a way back and a time', async () => {
    const data = await given({
      order_id: 'ORDER/7',
      description: 'Nasi goreng',
      redirect_url: 'https://shop.example/done',
      expiry_minutes: 60,
    })
    expect(data.order_id).toBe('ORDER/7')
    const list = await shop.call('GET', '/v1/payments?orderId=ORDER/7')
    const [payment] = PaymentPage.parse(await list.json()).data
    expect(payment).toMatchObject({
      providerTransactionId: data.transaction_id,
      description: 'Nasi goreng',
      redirectUrl: 'https://shop.example/done',
    })
    expect(Date.parse(payment?.expiresAt ?? '') - Date.parse(payment?.createdAt ?? '')).toBe(
      3_600_000,
    )
  })

  test('gives an order its transaction again, and refuses it another amount', async () => {
    const first = await given({ order_id: 'TWICE' })
    expect(await given({ order_id: 'TWICE' })).toEqual(first)
    const other = await generate({ amount: 50_001, order_id: 'TWICE' })
    expect(await errorOf(other)).toEqual([409, 'order_conflict'])
  })

  test('gives the same bytes for the same Idempotency-Key, and refuses it another body', async () => {
    const headers = { 'idempotency-key': 'once' }
    const first = await generate({ amount: 1_000 }, headers)
    const again = await generate({ amount: 1_000 }, headers)
    expect(await again.text()).toBe(await first.text())
    const other = await generate({ amount: 1_001 }, headers)
    expect(await errorOf(other)).toEqual([400, 'idempotency_mismatch'])
  })

  test('makes one transaction of ten requests at once with one key', async () => {
    const merchant = await server.givenMerchant()
    const headers = { 'idempotency-key': 'twins' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => generate({ amount: 1_000 }, headers, merchant)),
    )
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(await errorOf(answer)).toEqual([409, 'idempotency_in_progress'])
    }
    const list = await merchant.call('GET', '/v1/payments')
    expect(PaymentPage.parse(await list.json()).data).toHaveLength(1)
  })

  test('answers 500 while the provider is silent, and then makes one transaction', async () => {
    const merchant = await server.givenMerchant()
    await server.control('scenario', { name: 'unavailable', count: 2 })
    const failed = await generate({ amount: 1_000, order_id: 'SILENT' }, {}, merchant)
    expect(await errorOf(failed)).toEqual([500, 'provider_unavailable'])
    await server.control('scenario', { name: 'none' })
    await given({ amount: 1_000, order_id: 'SILENT' }, merchant)
    const list = await merchant.call('GET', '/v1/payments')
    expect(PaymentPage.parse(await list.json()).data).toHaveLength(1)
  })

  test('answers 409 when the provider does not accept the account', async () => {
    const merchant = await server.givenMerchant()
    await server.connect(merchant.id, 'SB-Mid-server-nobody-knows')
    const refused = await generate({ amount: 1_000 }, {}, merchant)
    expect(await errorOf(refused)).toEqual([409, 'provider_refused'])
  })
})

describe('status', () => {
  test('asks the provider: it is settlement as soon as the buyer has paid', async () => {
    const { transaction_id: id, transaction_time: madeAt } = await given()
    expect(await transactionOf(await ask('status', id))).toMatchObject({
      message: 'Transaction pending',
      data: { transaction_id: id, transaction_status: 'pending', transaction_time: madeAt },
    })
    await server.payAtProvider(id)
    server.advance(RECHECK_MS)
    const { message, data } = await transactionOf(await ask('status', id))
    expect(message).toBe('Transaction successful')
    expect(data).toMatchObject({ transaction_status: 'settlement', amount: 50_000 })
    const found = await shop.call('GET', `/v1/payments?orderId=${data.order_id}`)
    const paidAt = PaymentPage.parse(await found.json()).data[0]?.paidAt ?? ''
    expect(data.transaction_time).toBe(paidAt.slice(0, 19).replace('T', ' '))
  })

  test('keeps to what is known when the provider is silent', async () => {
    const { transaction_id: id } = await given()
    await server.control('scenario', { name: 'unavailable', count: 2 })
    const { data } = await transactionOf(await ask('status', id))
    expect(data.transaction_status).toBe('pending')
    await server.control('scenario', { name: 'none' })
  })

  test('says expire, cancel and refund too', async () => {
    const { transaction_id: ended } = await given()
    await server.control('expire', { reference: ended })
    expect(await transactionOf(await ask('status', ended))).toMatchObject({
      message: 'Transaction expired',
      data: { transaction_status: 'expire' },
    })

    const { transaction_id: returned, order_id: order } = await given()
    await server.payAtProvider(returned)
    await ask('status', returned)
    const list = await shop.call('GET', `/v1/payments?orderId=${order}`)
    const id = Payment.parse(PaymentPage.parse(await list.json()).data[0]).id
    const partly = await shop.call('POST', `/v1/payments/${id}/refunds`, { body: { amount: 1 } })
    expect(partly.status).toBe(201)
    // Most of the money is still the merchant's.
    const after = await transactionOf(await ask('status', returned))
    expect(after.data.transaction_status).toBe('settlement')
    await shop.call('POST', `/v1/payments/${id}/refunds`)
    expect(await transactionOf(await ask('status', returned))).toMatchObject({
      message: 'Transaction refunded',
      data: { transaction_status: 'refund' },
    })
  })
})

describe('cancel', () => {
  test('withdraws the transaction, twice if need be', async () => {
    const { transaction_id: id } = await given()
    for (const attempt of [1, 2]) {
      const answer = await transactionOf(await ask('cancel', id))
      expect(answer, `attempt ${attempt}`).toMatchObject({
        message: 'Transaction cancelled',
        data: { transaction_id: id, transaction_status: 'cancel' },
      })
    }
  })

  test('is refused once it is paid', async () => {
    const { transaction_id: id } = await given()
    await server.payAtProvider(id)
    expect(await errorOf(await ask('cancel', id))).toEqual([409, 'payment_not_payable'])
  })
})

describe('qr-code', () => {
  test('is a picture of the very code that generate named', async () => {
    const { transaction_id: id, qr_string: text } = await given()
    const answer = await shop.call('GET', `/api/qris/${id}/qr-code`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
    const reader = openQrReader()
    expect(await reader.read(new Uint8Array(await answer.arrayBuffer()))).toBe(text)
    await reader.close()
  })

  test('is void once the transaction is over', async () => {
    const { transaction_id: id } = await given()
    await ask('cancel', id)
    const answer = await shop.call('GET', `/api/qris/${id}/qr-code`)
    expect(await errorOf(answer)).toEqual([409, 'payment_not_payable'])
  })
})

test('callback-url sets the one address, and the next call moves it', async () => {
  const merchant = await server.givenMerchant()
  for (const url of ['https://shop.example/hook', 'https://shop.example/other']) {
    const answer = await merchant.call('POST', '/api/user/callback-url', {
      body: { callback_url: url },
    })
    expect(answer.status).toBe(200)
    const body = CallbackUrlAnswer.strict().parse(await answer.json())
    expect(body.data.callback_url).toBe(url)
  }
  const endpoints = await merchant.call('GET', '/v1/webhook-endpoints')
  expect(await endpoints.json()).toMatchObject({
    data: [{ url: 'https://shop.example/other', dialect: 'autogopay' }],
  })
})
