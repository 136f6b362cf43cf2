import { Payment, Problem, Refund, TransactionAnswer } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

// The merchant changed the server key at the provider: it refuses the one that we have.
let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const givenPayment = async () => {
  const made = await shop.call('POST', '/v1/payments', { body: { amount: 5_000 } })
  return Payment.parse(await made.json())
}
const breakConnection = async ({ id }: Payment) => {
  const connectionId = await server.connect(shop.id, 'SB-Mid-server-nobody-knows')
  const moveTo = async (connection: string) => {
    await server.sql`update payments set connection_id = ${connection} where id = ${id}`
    await server.sql`
      update incoming_money set connection_id = ${connection}, account_key = ${connection}
      where payment_id = ${id}`
  }
  await moveTo(connectionId)
  return async () => {
    await server.sql`update connections set disabled_at = now() where id = ${connectionId}`
    await moveTo(shop.connectionId)
    server.advance(10_000)
  }
}

test('status says what is known', async () => {
  const payment = await givenPayment()
  const mend = await breakConnection(payment)
  const body = { transaction_id: payment.providerTransactionId }
  const answer = await shop.call('POST', '/api/qris/status', { body })
  expect(answer.status).toBe(200)
  const { data } = TransactionAnswer.parse(await answer.json())
  expect(data.transaction_status).toBe('pending')
  await mend()
})

test('cancel is refused with the reason, and works once the connection is mended', async () => {
  const payment = await givenPayment()
  const mend = await breakConnection(payment)
  const path = `/v1/payments/${payment.id}/cancel`
  const refused = await shop.call('POST', path)
  expect(Problem.parse(await refused.json())).toMatchObject({
    status: 402,
    code: 'provider_refused',
  })
  await mend()
  const done = await shop.call('POST', path)
  expect(Payment.parse(await done.json()).status).toBe('cancelled')
})

test('a refund waits and keeps its money set aside', async () => {
  const payment = await givenPayment()
  await server.payAtProvider(payment.providerTransactionId ?? '')
  const body = { transaction_id: payment.providerTransactionId }
  await shop.call('POST', '/api/qris/status', { body })
  const mend = await breakConnection(payment)
  const path = `/v1/payments/${payment.id}/refunds`
  const answer = await shop.call('POST', path)
  expect(answer.status).toBe(201)
  expect(Refund.parse(await answer.json())).toMatchObject({ amount: 5_000, status: 'sent' })
  const second = await shop.call('POST', path, { body: { amount: 1 } })
  expect(second.status).toBe(422)
  await mend()
})
