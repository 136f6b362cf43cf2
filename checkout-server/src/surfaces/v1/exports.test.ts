import { Problem } from '@autogopay/shared'
import { newId } from '../../platform/ids.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, PUBLIC_URL, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const make = async (merchant: TestMerchant, body: Record<string, unknown>) => {
  const answer = await merchant.call('POST', '/v1/payments', { body })
  return (await answer.json()) as { id: string; providerTransactionId: string }
}
/** Straight into the tables: each by the API would ask the provider. Their prices are 1, 2, 3 … */
const givenPayments = async (orderIds: readonly string[]) => {
  const { sql } = server
  await sql`
    with p as (
      insert into payments (id, merchant_id, connection_id, order_id, amount, charge_id, created_at,
        expires_at)
      select 'pay_' || s.rest, ${shop.id}, ${shop.connectionId}, s.order_id, s.n, 'chg_' || s.rest,
        now(), now() + interval '1 hour'
      from (select order_id, n, ${newId('pay', new Date()).slice(4, -6)} || lpad(n::text, 6, '0') as rest
        from unnest(${orderIds as string[]}::text[]) with ordinality o (order_id, n)) s
      returning *),
    o as (
      insert into payment_orders (merchant_id, order_id, payment_id)
      select merchant_id, order_id, id from p)
    insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, created_at)
    select charge_id, merchant_id, id, connection_id, 'midtrans', amount, created_at from p`
}
const linesOf = async (merchant: TestMerchant, query: string) => {
  const answer = await merchant.call('GET', `/v1/payments/export?format=csv${query}`)
  expect(answer.status).toBe(200)
  const [head, ...rows] = (await answer.text()).trim().split('\r\n')
  return { head, rows: rows.map((line) => line.split(',')), headers: answer.headers }
}

test('has every payment that fits, over many batches, and no other merchant’s', async () => {
  const orders = Array.from({ length: 4000 }, (_none, at) => `INV-${String(at).padStart(4, '0')}`)
  await givenPayments(orders)
  const stranger = await server.givenMerchant()
  await make(stranger, { orderId: 'THEIRS', amount: 7 })
  const { rows, headers } = await linesOf(shop, '')
  expect(rows.map(([, order]) => order).sort()).toEqual(orders)
  expect(rows.reduce((sum, [, , , price]) => sum + Number(price), 0)).toBe((4000 * 4001) / 2)
  expect(headers.get('content-disposition')).toMatch(/filename="payments-\d{4}-\d\d-\d\d\.csv"/)

  const paid = await make(shop, { orderId: 'PAID', amount: 50_000, customer: { name: '=Ani' } })
  await server.payAtProvider(paid.providerTransactionId)
  await shop.call('POST', '/api/qris/status', {
    body: { transaction_id: paid.providerTransactionId },
  })
  const filtered = await linesOf(shop, '&status=paid&language=id')
  expect(filtered.head).toContain('Nomor pesanan')
  expect(filtered.rows).toHaveLength(1)
  expect(filtered.rows[0]?.slice(0, 9)).toEqual([
    paid.id,
    'PAID',
    'lunas',
    '50000',
    '50000',
    '50000',
    '0',
    '50000',
    'tidak',
  ])
  expect(filtered.rows[0]).toContain("'=Ani")
  expect((await linesOf(shop, '&search=INV-000')).rows).toHaveLength(10)
})

test('who asks for the headers alone takes no place', async () => {
  for (let count = 0; count < 6; count += 1) {
    const answer = await shop.call('HEAD', '/v1/payments/export?format=csv')
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  }
  expect((await linesOf(shop, '&search=INV-000')).rows).toHaveLength(10)
})

test('a link of the dashboard names the team, and gets what the role there allows', async () => {
  const stranger = await server.givenMerchant()
  await make(stranger, { orderId: 'THEIRS', amount: 7 })
  const { headers } = server.people.signIn(
    PUBLIC_URL,
    { merchantId: stranger.id, role: 'cashier' },
    { merchantId: shop.id, role: 'finance' },
  )
  // As a browser follows a link: with the cookie, and nothing that the page could set.
  const follow = async (query: string, by: Record<string, string> = { cookie: headers.cookie }) => {
    const from = { 'sec-fetch-site': 'same-origin', ...by }
    const answer = await server.call('GET', `/v1/payments/export?format=csv${query}`, {
      headers: from,
    })
    return { status: answer.status, file: await answer.text() }
  }
  const own = await follow(`&merchantId=${shop.id}`)
  expect([own.status, own.file.includes('INV-0001'), own.file.includes('THEIRS')]).toEqual([
    200,
    true,
    false,
  ])
  expect((await follow('')).status).toBe(403)
  expect((await follow(`&merchantId=${stranger.id}`)).status).toBe(403)
  const other = await server.givenMerchant()
  expect((await follow(`&merchantId=${other.id}`)).status).toBe(404)
  const byKey = { 'x-api-key': shop.apiKey }
  expect((await follow(`&merchantId=${shop.id}`, byKey)).status).toBe(200)
  expect((await follow(`&merchantId=${other.id}`, byKey)).status).toBe(404)
})

test('a workbook comes as one', async () => {
  const answer = await shop.call('GET', '/v1/payments/export?format=xlsx')
  expect(answer.headers.get('content-type')).toContain('spreadsheetml.sheet')
  const file = Buffer.from(await answer.arrayBuffer())
  expect(file.subarray(0, 2).toString()).toBe('PK')
})

test('few are made at once; one that its receiver leaves makes room', async () => {
  const begin = async (format: string) => {
    const answer = await shop.call('GET', `/v1/payments/export?format=${format}`)
    const reader = answer.status === 200 ? answer.body?.getReader() : undefined
    await reader?.read()
    return { status: answer.status, leave: () => reader?.cancel() }
  }
  const beginFour = async () => {
    const open = [await begin('csv'), await begin('xlsx'), await begin('csv'), await begin('xlsx')]
    const isFull = open.every(({ status }) => status === 200)
    const told = await shop.call('HEAD', '/v1/payments/export?format=csv')
    const fifth = isFull && [(await begin('csv')).status, told.status]
    await Promise.all(open.map(({ leave }) => leave()))
    return fifth
  }
  for (let round = 0; round < 3; round += 1) {
    await expect.poll(beginFour, { timeout: 60_000 }).toEqual([503, 503])
  }
}, 200_000)

test.each(['', 'format=pdf', 'format=csv&limit=5', 'format=csv&createdFrom=yesterday'])(
  'refuses ?%s',
  async (query) => {
    const answer = await shop.call('GET', `/v1/payments/export?${query}`)
    expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([
      422,
      'invalid_request',
    ])
  },
)
