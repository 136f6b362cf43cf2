import {
  InstallationHealth,
  IssuedKeys,
  Me,
  OperatedAuditPage,
  OperatedMerchantDetail,
  Problem,
} from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMAND_LINE } from '../../operators/by.ts'
import { setOperator } from '../../operators/operators.ts'
import { openTestApp, type TestApp, type TestMerchant } from '../v1/test-support.ts'
import { givenVisitor, openBrowser, type TestBrowser } from './test-support.ts'

interface Shop {
  browser: TestBrowser
  id: string
  email: string
}

let server: TestApp
let operator: TestBrowser
let operatorId: string
let shop: Shop
let program: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  const { browser, email } = await givenVisitor(server)
  operator = browser
  operatorId = (await meOf(browser)).user.id
  expect(await setOperator(server.accounts, COMMAND_LINE, { email, isOperator: true })).toBe(true)
  shop = await givenShop()
  program = await server.givenMerchant()
})
afterAll(() => server.close())

/** Of somebody who operates nothing. */
async function givenShop(): Promise<Shop> {
  const { browser, email } = await givenVisitor(server)
  return { browser, email, id: (await meOf(browser)).merchants[0]!.id }
}
const meOf = async (browser: TestBrowser) => Me.parse(await (await browser.get('/me')).json())
const json = async (answer: Response) => {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}
const problemOf = async (answer: Response) => {
  const { code } = (await answer.json()) as { code?: string }
  return `${answer.status} ${code}`
}
const detailOf = async (answer: Response) => OperatedMerchantDetail.parse(await json(answer))
const auditOf = async (query: string) =>
  OperatedAuditPage.parse(await json(await operator.get(`/operator/audit-log?${query}`)))

const ROUTES: readonly { method: string; path: string; body?: object }[] = [
  { method: 'GET', path: '/merchants' },
  { method: 'GET', path: '/merchants/MERCHANT' },
  { method: 'POST', path: '/merchants/MERCHANT/suspend', body: { reason: 'x' } },
  { method: 'POST', path: '/merchants/MERCHANT/resume', body: {} },
  { method: 'POST', path: '/merchants/MERCHANT/extend', body: { days: 1 } },
  { method: 'GET', path: '/providers' },
  { method: 'POST', path: '/providers/midtrans/switch-off', body: { reason: 'x' } },
  { method: 'POST', path: '/providers/midtrans/switch-on', body: {} },
  { method: 'GET', path: '/packages' },
  { method: 'POST', path: '/packages', body: { name: 'x', days: 1, price: 1 } },
  { method: 'GET', path: '/activation-keys' },
  { method: 'POST', path: '/activation-keys', body: { days: 1 } },
  { method: 'POST', path: '/activation-keys/act_01ARZ3NDEKTSV4RRFFQ69G5FAV/revoke', body: {} },
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/audit-log' },
  { method: 'DELETE', path: '/health' },
  { method: 'GET', path: '/nothing' },
]

describe('for whoever is no operator there is nothing, at', () => {
  test.each(ROUTES)('$method $path', async ({ method, path, body }) => {
    const at = `/operator${path.replace('MERCHANT', shop.id)}`
    const visit = body === undefined ? {} : { body }
    for (const browser of [shop.browser, openBrowser(server)]) {
      expect(await problemOf(await browser.call(method, at, visit))).toBe('404 not_found')
    }
    const { call } = program
    const byKey = await call(method, `/dashboard-api${at}`, {
      ...visit,
      headers: { 'x-autogopay-csrf': '1' },
    })
    expect(await problemOf(byKey)).toBe('404 not_found')
    const [row] = await server.sql`select * from merchants where id = ${shop.id}`
    expect(row).toMatchObject({ suspendedAt: null, activeUntil: null })
  })
})

test('the operator is told so, and nobody else is', async () => {
  expect((await meOf(operator)).user.isOperator).toBe(true)
  expect((await meOf(shop.browser)).user.isOperator).toBe(false)
})

test('an operator who is none any more gets nothing, in the same session', async () => {
  const { browser, email } = await givenVisitor(server)
  const set = (isOperator: boolean) =>
    setOperator(server.accounts, COMMAND_LINE, { email, isOperator })
  await set(true)
  expect((await browser.get('/operator/health')).status).toBe(200)
  await set(false)
  expect((await browser.get('/operator/health')).status).toBe(404)
})

test('merchants are found by id, name and address, page by page', async () => {
  await server.sql`update merchants set name = 'Kopi 100%_murni' where id = ${shop.id}`
  for (const search of [shop.id, 'kopi 100%_', shop.email.toUpperCase()]) {
    const query = new URLSearchParams({ search }).toString()
    const { data } = await json(await operator.get(`/operator/merchants?${query}`))
    expect(data).toMatchObject([{ id: shop.id, email: shop.email, suspended: null }])
  }
  const first = await json(await operator.get('/operator/merchants?limit=1'))
  const cursor = String(first['nextCursor'])
  const second = await json(await operator.get(`/operator/merchants?limit=1&cursor=${cursor}`))
  expect(first['data']).toHaveLength(1)
  expect(second['data']).toHaveLength(1)
  expect(second['data']).not.toEqual(first['data'])
})

test('a merchant is suspended, resumed and extended, and both sides see who did it', async () => {
  const fresh = await givenShop()
  const at = `/operator/merchants/${fresh.id}`
  const reason = 'Barang terlarang'
  const suspended = await detailOf(await operator.post(`${at}/suspend`, { reason }))
  expect(suspended).toMatchObject({ suspended: { reason }, people: [{ role: 'owner' }] })
  const refused = await fresh.browser.send('POST', '/v1/payments', {
    body: { orderId: 'A-1', amount: 10_000 },
  })
  expect(await problemOf(refused)).toBe('403 account_inactive')
  const extended = await operator.post(`${at}/extend`, { days: 3 })
  expect(await problemOf(extended)).toBe('403 account_inactive')
  expect((await detailOf(await operator.post(`${at}/resume`))).suspended).toBeNull()
  await operator.post(`${at}/resume`)
  const { extensions } = await detailOf(await operator.post(`${at}/extend`, { days: 3 }))
  expect(extensions).toMatchObject([{ days: 3, extendedBy: 'operator' }])
  const { data } = await auditOf(`merchantId=${fresh.id}`)
  expect(data.map(({ action, actor }) => [action, actor.id])).toEqual([
    ['merchant.extended', operatorId],
    ['merchant.resumed', operatorId],
    ['merchant.suspended', operatorId],
  ])
  const seen = await json(await fresh.browser.send('GET', '/v1/audit-log'))
  expect(seen['data']).toMatchObject(data.map(({ id, action }) => ({ id, action })))
})

test('keys are shown once, listed without their text, and withdrawn unless used', async () => {
  const wish = { days: 7, count: 2, note: 'Bu Sari', validDays: 30 }
  const issued = await operator.post('/operator/activation-keys', wish)
  const [used, unused] = IssuedKeys.parse(await json(issued)).data
  const list = await (await operator.get('/operator/activation-keys')).text()
  const log = JSON.stringify(await auditOf('action=activation_keys.issued'))
  for (const { key, id } of [used!, unused!]) {
    expect(list).not.toContain(key)
    expect(log).not.toContain(key)
    expect(log).toContain(id)
    expect(list).toContain(id)
  }
  const activated = await shop.browser.send('POST', '/v1/activations', { body: { key: used!.key } })
  expect(activated.status).toBe(200)
  const revoke = (id: string) => operator.post(`/operator/activation-keys/${id}/revoke`)
  expect((await revoke(unused!.id)).status).toBe(204)
  for (const { id } of [used!, unused!]) expect((await revoke(id)).status).toBe(404)
  const { data } = await auditOf(`subject=${unused!.id}`)
  expect(data).toMatchObject([{ action: 'activation_key.revoked', merchantId: null }])
})

test('packages go on sale and off it again', async () => {
  const save = (body: object) => operator.post('/operator/packages', body)
  await save({ name: '30 hari', days: 30, price: 25_000 })
  expect((await save({ name: '30 hari', days: 30, price: 0 })).status).toBe(422)
  await save({ name: '30 hari', days: 30, price: 20_000, isOnSale: false })
  const { data } = await json(await operator.get('/operator/packages'))
  expect(data).toMatchObject([{ name: '30 hari', price: 20_000, isOnSale: false }])
  const offered = await json(await shop.browser.send('GET', '/v1/activation'))
  expect(offered['packages']).toEqual([])
})

test('a provider that is switched off takes no new payments, and those of before are paid', async () => {
  const merchant = await server.givenMerchant()
  const pay = (orderId: string, path = '/v1/payments') =>
    merchant.call('POST', path, {
      body: path === '/v1/payments' ? { orderId, amount: 15_000 } : { amount: 15_000 },
    })
  const before = await json(await pay('SAKELAR-1'))
  const turn = (to: string, body: object = {}) =>
    operator.post(`/operator/providers/midtrans/switch-${to}`, body)
  expect(await problemOf(await turn('off', { reason: '' }))).toBe('422 invalid_request')
  const off = await json(await turn('off', { reason: 'Midtrans sedang gangguan' }))
  expect(off).toMatchObject({ off: { reason: 'Midtrans sedang gangguan' } })
  try {
    // As long as a process may remember where a merchant's payments go.
    server.advance(5_000)
    const refused = await pay('SAKELAR-2')
    expect(refused.headers.get('retry-after')).toBe('60')
    const problem = Problem.parse(await refused.json())
    expect(problem).toMatchObject({ status: 503, code: 'provider_off' })
    expect(problem.detail).toContain('midtrans off: Midtrans sedang gangguan')
    const other = await pay('', '/api/qris/generate')
    expect([other.status, await other.json()]).toMatchObject([500, { code: 'provider_off' }])

    const transaction = String(before['providerTransactionId'])
    await server.payAtProvider(transaction)
    await merchant.call('POST', '/api/qris/status', { body: { transaction_id: transaction } })
    const paid = await json(await merchant.call('GET', `/v1/payments/${String(before['id'])}`))
    expect(paid['status']).toBe('paid')

    const { connectionFor } = server.connections.payments
    await givenOwnAccount(merchant.id)
    expect((await connectionFor(merchant.id))?.provider).toBe('gopay_qris')
    expect(await defaultsOf(merchant)).toEqual({ gopay_qris: true, midtrans: false })
  } finally {
    await turn('on')
  }
  server.advance(5_000)
  const fresh = await server.givenMerchant()
  expect((await fresh.call('POST', '/v1/payments', { body: { amount: 15_000 } })).status).toBe(201)
  const { data } = await auditOf('subject=midtrans')
  expect(data.map(({ action, actor }) => [action, actor.id])).toEqual([
    ['provider.switched_on', operatorId],
    ['provider.switched_off', operatorId],
  ])
  expect(await problemOf(await operator.post('/operator/providers/gopay/switch-on'))).toBe(
    '404 not_found',
  )
})

/** Which of a merchant's connections new payments are said to go to. */
const defaultsOf = async (merchant: Awaited<ReturnType<typeof server.givenMerchant>>) => {
  const { data } = (await (await merchant.call('GET', '/v1/connections')).json()) as {
    data: { provider: string; isDefault: boolean }[]
  }
  return Object.fromEntries(data.map(({ provider, isDefault }) => [provider, isDefault]))
}

/** What a login leaves, older than what the merchant has. */
const givenOwnAccount = async (merchantId: string) => {
  await server.sql`
    insert into receiving_accounts (id, merchant_id, provider, external_id, read_until,
      created_at)
    values ('acc_sakelar', ${merchantId}, 'gopay_qris', 'G990000009', now(), now())`
  await server.sql`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials, status, account_id)
    values ('con_00000000000000000000000000', ${merchantId}, 'gopay_qris', 'http://127.0.0.1:9', '',
      'active', 'acc_sakelar')`
}

test('health tells of work that is late, and of what fails', async () => {
  const read = async () =>
    InstallationHealth.parse(await json(await operator.get('/operator/health')))
  const before = await read()
  const made = await program.call('POST', '/v1/payments', {
    body: { orderId: 'SEHAT-1', amount: 15_000 },
  })
  expect(made.status).toBe(201)
  await server.sql`
    update payments set next_check_at = now() - interval '5 minutes'
    where merchant_id = ${program.id}`
  await server.sql`
    insert into webhook_endpoints (id, merchant_id, url, dialect, events, sealed_secret, created_at,
      failing_since)
    values ('whe_sehat', ${program.id}, 'https://x.example', 'native', '{}', 'x', now(), now())`
  const after = await read()
  expect(after.paymentChecks.late).toBe(before.paymentChecks.late + 1)
  expect(after.paymentChecks.waiting).toBe(before.paymentChecks.waiting + 1)
  expect(after.webhookEndpoints.failing).toBe(before.webhookEndpoints.failing + 1)
})

test('the whole audit log has everybody’s entries, and is read by person', async () => {
  const fresh = await givenShop()
  await fresh.browser.send('POST', '/v1/api-keys', { body: { name: 'kasir' } })
  const { user } = await meOf(fresh.browser)
  const { data } = await auditOf(`actor=${user.id}`)
  expect(data.map(({ action, merchantId }) => [action, merchantId])).toEqual([
    ['api_key.created', fresh.id],
    ['login.succeeded', null],
  ])
})
