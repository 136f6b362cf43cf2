import { Payment, Problem, Refund } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RefundList } from './answers.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const givenPaid = async (amount: number) => {
  const made = await shop.call('POST', '/v1/payments', { body: { amount } })
  const { id, providerTransactionId } = Payment.parse(await made.json())
  await server.payAtProvider(providerTransactionId ?? '')
  await shop.call('POST', '/api/qris/status', { body: { transaction_id: providerTransactionId } })
  return id
}
const refund = (id: string, body?: unknown, headers: Record<string, string> = {}) =>
  shop.call('POST', `/v1/payments/${id}/refunds`, { body, headers })
const stateOf = async (id: string) => {
  const answer = await shop.call('GET', `/v1/payments/${id}`)
  const { status, amountRefunded } = Payment.parse(await answer.json())
  return { status, amountRefunded }
}
const codeOf = async (answer: Response) => Problem.parse(await answer.json()).code

test('money goes back in parts, never more than was paid', async () => {
  const id = await givenPaid(50_000)
  const part = await refund(id, { amount: 20_000, reason: 'One was missing' })
  expect(part.status).toBe(201)
  expect(Refund.parse(await part.json())).toMatchObject({
    paymentId: id,
    amount: 20_000,
    reason: 'One was missing',
    status: 'confirmed',
  })
  expect(await stateOf(id)).toEqual({ status: 'partially_refunded', amountRefunded: 20_000 })

  const tooMuch = await refund(id, { amount: 30_001 })
  expect(tooMuch.status).toBe(422)
  const { code, errors } = Problem.parse(await tooMuch.json())
  expect(code).toBe('invalid_request')
  expect(errors?.[0]).toMatchObject({ field: 'amount' })

  const rest = await refund(id)
  expect(Refund.parse(await rest.json())).toMatchObject({ amount: 30_000, status: 'confirmed' })
  expect(await stateOf(id)).toEqual({ status: 'refunded', amountRefunded: 50_000 })

  const list = await shop.call('GET', `/v1/payments/${id}/refunds`)
  expect(RefundList.parse(await list.json()).data.map(({ amount }) => amount)).toEqual([
    20_000, 30_000,
  ])
})

test('a repeat with the same key gives the same bytes and no second refund', async () => {
  const id = await givenPaid(50_000)
  const headers = { 'idempotency-key': `refund-${id}` }
  const first = await refund(id, { amount: 10_000 }, headers)
  const again = await refund(id, { amount: 10_000 }, headers)
  expect(await again.text()).toBe(await first.text())
  expect(again.status).toBe(201)
  expect(await stateOf(id)).toEqual({ status: 'partially_refunded', amountRefunded: 10_000 })
  const other = await refund(id, { amount: 10_001 }, headers)
  expect([other.status, await codeOf(other)]).toEqual([422, 'idempotency_mismatch'])
})

test('the same key on another payment is another request', async () => {
  const [one, two] = [await givenPaid(10_000), await givenPaid(10_000)]
  const headers = { 'idempotency-key': 'one-word' }
  expect((await refund(one, undefined, headers)).status).toBe(201)
  expect((await refund(two, undefined, headers)).status).toBe(422)
})

test('refunds at once never add up to more than was paid', async () => {
  const id = await givenPaid(10_000)
  const answers = await Promise.all(Array.from({ length: 5 }, () => refund(id, { amount: 4_000 })))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
  expect(await stateOf(id)).toMatchObject({ amountRefunded: 8_000 })
})

test('a payment that is not paid cannot be refunded', async () => {
  const made = await shop.call('POST', '/v1/payments', { body: { amount: 5_000 } })
  const { id } = Payment.parse(await made.json())
  const answer = await refund(id)
  expect([answer.status, await codeOf(answer)]).toEqual([409, 'payment_not_refundable'])
})
