import { Payment, PaymentPage } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp, type TestMember, type TestMerchant } from './test-support.ts'

const DAY_MS = 24 * 60 * 60_000

let server: TestApp
let shop: TestMerchant
let ani: TestMember
let budi: TestMember
let yesterdays: Payment
let programs: Payment
let anis: Payment

const make = async (by: Pick<TestMember, 'call'>, orderId: string) =>
  Payment.parse(
    await (await by.call('POST', '/v1/payments', { body: { amount: 5_000, orderId } })).json(),
  )

beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
  ani = server.givenMember(shop.id, 'cashier')
  budi = server.givenMember(shop.id, 'cashier')
  yesterdays = await make(ani, 'order-1')
  server.advance(DAY_MS)
  programs = await make(shop, 'order-2')
  anis = await make(ani, 'order-3')
})
afterAll(() => server.close())

const idsOf = async (by: Pick<TestMember, 'call'>, query = '') => {
  const answer = await by.call('GET', `/v1/payments${query}`)
  return PaymentPage.parse(await answer.json()).data.map(({ id }) => id)
}

test.each(['', '?status=pending', '?search=order', '?search=5000', '?limit=100'])(
  'sees of a list what was made today, by whomever: %s',
  async (query) => {
    expect(await idsOf(budi, query)).toEqual([anis.id, programs.id])
  },
)

test('looks up nothing of other days, by any name of it', async () => {
  for (const query of [
    '?orderId=order-1',
    '?search=order-1',
    `?search=${yesterdays.id}`,
    `?search=${yesterdays.providerTransactionId}`,
    `?createdBefore=${new Date(Date.now() + DAY_MS / 2).toISOString()}&createdFrom=2020-01-01T00:00:00Z`,
  ]) {
    expect(await idsOf(ani, query)).not.toContain(yesterdays.id)
    expect(await idsOf(shop, query)).toContain(yesterdays.id)
  }
})

test.each(['', '/events', '/refunds'])(
  'reads nothing of another day: /v1/payments/{id}%s',
  async (rest) => {
    const statusOf = async (by: TestMember, { id }: Payment) =>
      (await by.call('GET', `/v1/payments/${id}${rest}`)).status
    expect(await statusOf(ani, yesterdays)).toBe(404)
    expect(await statusOf(ani, programs)).toBe(200)
    expect(await statusOf(server.givenMember(shop.id, 'finance'), yesterdays)).toBe(200)
  },
)

test('an order of another day is taken, and not shown', async () => {
  const body = { amount: 5_000, orderId: 'order-1' }
  await shop.call('POST', `/v1/payments/${yesterdays.id}/cancel`)
  const renewed = await make(shop, 'order-1')
  server.advance(DAY_MS)
  const answer = await ani.call('POST', '/v1/payments', { body })
  const text = await answer.text()
  expect(answer.status, text).toBe(409)
  expect(text).not.toContain(renewed.id)
  server.advance(-DAY_MS)
})

test('cancels what they made, and nothing else', async () => {
  const cancel = (by: TestMember, id: string) => by.call('POST', `/v1/payments/${id}/cancel`)
  expect((await cancel(budi, anis.id)).status).toBe(403)
  expect((await cancel(budi, programs.id)).status).toBe(403)
  expect((await cancel(ani, yesterdays.id)).status).toBe(404)
  expect((await cancel(ani, anis.id)).status).toBe(200)
  const [row] = await server.sql`
    select api_key_id, created_by from payments where id = ${anis.id}`
  expect(row).toEqual({ apiKeyId: null, createdBy: ani.userId })
})
