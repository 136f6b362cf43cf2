import { Payment, PaymentPage, type CreatePayment } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
let other: TestMerchant
const made: Record<string, Payment> = {}

async function make(merchant: TestMerchant, body: CreatePayment): Promise<Payment> {
  return Payment.parse(await (await merchant.call('POST', '/v1/payments', { body })).json())
}

beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
  other = await server.givenMerchant()
  made['sari'] = await make(shop, {
    amount: 44_000,
    orderId: 'INV-2026-0001',
    customer: { name: 'Sari Dewi Lestari', email: 'Sari.Dewi@example.com', phone: '0812-3456-789' },
  })
  made['budi'] = await make(shop, {
    amount: 50_000,
    orderId: 'INV-2026-0002',
    customer: { name: 'Budi O’Santoso', email: "b.o'santoso+kopi@example.com", phone: '+62 857 1' },
  })
  made['nobody'] = await make(shop, { amount: 1_250_000, orderId: 'inv-2025-7' })
  made['foreign'] = await make(other, {
    amount: 44_000,
    orderId: 'INV-2026-0001',
    customer: { name: 'Sari Dewi Lestari', email: 'sari.dewi@example.com', phone: '08123456789' },
  })
})
afterAll(() => server.close())

/** Names of what is found, new to old. */
async function find(search: string, more = '', merchant = shop): Promise<string[]> {
  const answer = await merchant.call(
    'GET',
    `/v1/payments?search=${encodeURIComponent(search)}${more}`,
  )
  const { data } = PaymentPage.parse(await answer.json())
  return data.map(({ id }) => Object.keys(made).find((name) => made[name]?.id === id) ?? id)
}

describe('payments are found by', () => {
  test.each([
    ['the beginning of the order id', 'INV-2026', ['budi', 'sari']],
    ['the whole order id', 'INV-2026-0002', ['budi']],
    ['an order id in its own letters', 'inv-20', ['nobody']],
    ['an amount', '44000', ['sari']],
    ['an amount as people write it', 'Rp 1.250.000', ['nobody']],
    ['an amount with dots', '50.000', ['budi']],
    ['a word of the name', 'dewi', ['sari']],
    ['the beginnings of several words, in any order', 'lest SAR', ['sari']],
    ['a name that has a sign in it', 'o’sant', ['budi']],
    ['the e-mail address', 'sari.dewi@EXAMPLE.com', ['sari']],
    ['the beginning of an e-mail address', "b.o'santoso+kopi@ex", ['budi']],
    ['the phone number', '08123456789', ['sari']],
    ['the phone number in another form', '+62 812-3456', ['sari']],
    ['nothing that is only inside of a word', 'estari', []],
    ['not by one word of two', 'sari santoso', []],
    ['not by half an amount', '440', []],
    ['not by signs', "'&|!:*()\\", []],
    ['not by wildcards', 'INV_2026%', []],
    ['not by blanks and signs alone', '- - -', []],
  ])('%s', async (_, search, names) => {
    expect(await find(search)).toEqual(names)
  })

  test('their own id and the provider’s', async () => {
    expect(await find(made['sari']?.id ?? '')).toEqual(['sari'])
    expect(await find(made['budi']?.providerTransactionId ?? '')).toEqual(['budi'])
  })
})

test('another merchant’s payments are found by nothing', async () => {
  const { id = '', providerTransactionId = '' } = made['foreign'] ?? {}
  expect(await find(id)).toEqual([])
  expect(await find(providerTransactionId ?? '')).toEqual([])
  expect(await find('sari dewi', '', other)).toEqual(['foreign'])
})

test('filters and pages apply to what is found', async () => {
  expect(await find('INV-2026', '&status=paid')).toEqual([])
  expect(await find('INV-2026', '&orderId=INV-2026-0001')).toEqual(['sari'])
  expect(
    await find('INV-2026', `&createdBefore=${encodeURIComponent('2020-01-01T00:00:00Z')}`),
  ).toEqual([])
  const first = await shop.call('GET', '/v1/payments?search=INV-2026&limit=1')
  const { nextCursor } = PaymentPage.parse(await first.json())
  expect(nextCursor).toBe(made['budi']?.id)
  expect(await find('INV-2026', `&limit=1&cursor=${nextCursor}`)).toEqual(['sari'])
})

test('a list of one provider has its payments alone, with or without other filters', async () => {
  const list = async (query: string) => {
    const answer = await shop.call('GET', `/v1/payments?${query}`)
    return PaymentPage.parse(await answer.json()).data.map(({ orderId }) => orderId)
  }
  const [own] = await server.sql<{ id: string }[]>`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials)
    values ('con_own_account', ${shop.id}, 'gopay_qris', 'https://x.example', '') returning id`
  const id = made['sari']?.id ?? ''
  await server.sql`update payments set connection_id = ${own?.id ?? ''} where id = ${id}`
  try {
    expect(await list('provider=gopay_qris')).toEqual(['INV-2026-0001'])
    expect(await list('provider=gopay_qris&status=paid')).toEqual([])
    expect(await list('provider=gopay_qris&search=INV-2026')).toEqual(['INV-2026-0001'])
    expect(await list('provider=gopay_qris&orderId=INV-2026-0002')).toEqual([])
    expect(await list('provider=midtrans&search=INV-2026')).toEqual(['INV-2026-0002'])
    expect(await list('provider=midtrans')).not.toContain('INV-2026-0001')
    expect((await shop.call('GET', '/v1/payments?provider=bri')).status).toBe(422)
  } finally {
    await server.sql`
      update payments set connection_id = ${shop.connectionId} where id = ${id}`
  }
})

test('an order that was renewed is found with all its payments', async () => {
  const again = (await shop.call('POST', `/v1/payments/${made['nobody']?.id}/cancel`)).status
  expect(again).toBe(200)
  made['renewed'] = await make(shop, { amount: 1_250_000, orderId: 'inv-2025-7' })
  expect(await find('inv-2025')).toEqual(['renewed', 'nobody'])
  expect(await find('1250000')).toEqual(['renewed', 'nobody'])
  expect(await find('inv', '&orderId=inv-2025-7')).toEqual(['renewed', 'nobody'])
})
