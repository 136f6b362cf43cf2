import { ApiKey, AuditPage, CreatedApiKey, Problem } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

const HOUR_MS = 60 * 60_000
// How long an answer about a key may be believed.
const CACHE_MS = 1_001

let server: TestApp
let shop: TestMerchant

beforeAll(async () => {
  server = await openTestApp({ trustedProxies: 1 })
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const make = async (body: object, by: Pick<TestMerchant, 'call'> = shop) => {
  const answer = await by.call('POST', '/v1/api-keys', { body })
  expect(answer.status).toBe(201)
  return CreatedApiKey.parse(await answer.json())
}
const list = async () => {
  const answer = await shop.call('GET', '/v1/api-keys')
  return ((await answer.json()) as { data: unknown[] }).data.map((one) => ApiKey.parse(one))
}
const use = (key: string, from = '198.51.100.1', path = '/v1/payments') =>
  server.call('GET', path, { headers: { 'x-api-key': key, 'x-forwarded-for': from } })
const statusOf = async (...args: Parameters<typeof use>) => (await use(...args)).status
const problemOf = async (answer: Promise<Response>) => Problem.parse(await (await answer).json())

test('a key is shown once, and after that by its last four characters', async () => {
  const { key, ...made } = await make({ name: 'Kasir 1' })
  expect(key).toMatch(/^agp_live_/)
  const [newest] = await list()
  expect(newest).toEqual(made)
  expect(made).toMatchObject({ name: 'Kasir 1', hint: key.slice(-4), scopes: null })
  expect(await statusOf(key)).toBe(200)
})

describe('a key with addresses', () => {
  test.each([
    ['203.0.113.7', true],
    ['::ffff:203.0.113.7', true],
    ['203.0.114.7', false],
    ['198.51.100.5', true],
    ['198.51.100.6', false],
    ['2001:db8:1::5', true],
    ['2001:db8:2::5', false],
    ['unknown', false],
  ])('from %s: %s', async (from, isAllowed) => {
    const { key } = await make({
      name: 'Server',
      allowedAddresses: ['203.0.113.0/24', '198.51.100.5', '2001:db8:1::/48'],
    })
    const answer = await use(key, from)
    expect(answer.status).toBe(isAllowed ? 200 : 403)
    if (!isAllowed) expect((await answer.json()) as object).toMatchObject({ code: 'forbidden' })
  })

  test.each([['203.0.113.0/33'], ['shop.example'], [''], ['203.0.113.7/']])(
    'takes no %j',
    async (range) => {
      const body = { name: 'Server', allowedAddresses: [range] }
      const problem = await problemOf(shop.call('POST', '/v1/api-keys', { body }))
      expect(problem.errors?.[0]?.field).toBe('allowedAddresses.0')
    },
  )
})

test('a change holds within a second, and nothing else of the key changes', async () => {
  const { id, key } = await make({ name: 'Kasir', allowedAddresses: ['198.51.100.1'] })
  expect(await statusOf(key)).toBe(200)
  const answer = await shop.call('PATCH', `/v1/api-keys/${id}`, {
    body: { scopes: ['stats:read'] },
  })
  expect(ApiKey.parse(await answer.json())).toMatchObject({
    name: 'Kasir',
    scopes: ['stats:read'],
    allowedAddresses: ['198.51.100.1'],
  })
  server.advance(CACHE_MS)
  expect(await statusOf(key)).toBe(403)
  expect(await statusOf(key, '198.51.100.1', '/v1/stats')).toBe(200)
})

test('a rolled key works beside the new one until its hours are over', async () => {
  const old = await make({ name: 'Kasir', scopes: ['payments:read'] })
  const body = { overlapHours: 2 }
  const answer = await shop.call('POST', `/v1/api-keys/${old.id}/roll`, { body })
  const made = CreatedApiKey.parse(await answer.json())
  expect(made).toMatchObject({ name: 'Kasir', scopes: ['payments:read'], expiresAt: null })
  server.advance(2 * HOUR_MS - 10_000)
  expect([await statusOf(old.key), await statusOf(made.key)]).toEqual([200, 200])
  server.advance(11_000)
  expect([await statusOf(old.key), await statusOf(made.key)]).toEqual([401, 200])
  // What is over is rolled and changed no more.
  const again = await shop.call('POST', `/v1/api-keys/${old.id}/roll`)
  expect(again.status).toBe(404)
})

test('a key ends to the moment, also where it was used right before', async () => {
  const soon = await server.sql<{ at: Date }[]>`select now() as at`
  const expiresAt = new Date((soon[0]?.at.getTime() ?? 0) + 2 * HOUR_MS + 11_500)
  const { key } = await make({ name: 'Short', expiresAt: expiresAt.toISOString() })
  const [row] = await list()
  server.advance(Date.parse(row?.expiresAt ?? '') - Date.parse(row?.createdAt ?? '') - 500)
  expect(await statusOf(key)).toBe(200)
  server.advance(CACHE_MS)
  expect(await statusOf(key)).toBe(401)
})

test('a revoked key is refused within a second, and stays in the list', async () => {
  const { id, key } = await make({ name: 'Lost' })
  expect(await statusOf(key)).toBe(200)
  expect((await shop.call('DELETE', `/v1/api-keys/${id}`)).status).toBe(204)
  expect((await shop.call('DELETE', `/v1/api-keys/${id}`)).status).toBe(204)
  server.advance(CACHE_MS)
  expect(await statusOf(key)).toBe(401)
  expect((await list()).find((one) => one.id === id)?.revokedAt).not.toBeNull()
  server.advance(31 * 24 * HOUR_MS)
  expect((await list()).find((one) => one.id === id)).toBeUndefined()
})

test('the last use is written once a minute, however often it is used', async () => {
  const { id, key } = await make({ name: 'Busy' })
  const usedAt = async () => (await list()).find((one) => one.id === id)?.lastUsedAt ?? null
  expect(await usedAt()).toBeNull()
  await use(key)
  await eventually(async () => (await usedAt()) !== null)
  const first = await usedAt()
  for (let n = 0; n < 5; n += 1) {
    server.advance(CACHE_MS)
    await use(key)
  }
  expect(await usedAt()).toBe(first)
  server.advance(60_000)
  await use(key)
  await eventually(async () => (await usedAt()) !== first)
})

describe('no key may do more than who makes it:', () => {
  test('a developer gives what a developer has', async () => {
    const developer = server.givenMember(shop.id, 'developer')
    const made = await make({ name: 'Mine' }, developer)
    expect(made.scopes).toContain('webhooks:write')
    expect(made.scopes).not.toContain('refunds:create')
    for (const scopes of [null, ['refunds:create'], ['payments:read', 'team:write']]) {
      const body = { name: 'More', scopes }
      const problem = await problemOf(developer.call('POST', '/v1/api-keys', { body }))
      expect(problem.code).toBe('forbidden')
    }
  })

  test('nor by changing or rolling one that is there', async () => {
    const developer = server.givenMember(shop.id, 'developer')
    const strong = await make({ name: 'Strong' })
    const weak = await make({ name: 'Weak', scopes: ['stats:read'] })
    const tries = [
      developer.call('POST', `/v1/api-keys/${strong.id}/roll`),
      developer.call('PATCH', `/v1/api-keys/${strong.id}`, { body: { name: 'x' } }),
      developer.call('PATCH', `/v1/api-keys/${weak.id}`, { body: { scopes: null } }),
    ]
    for (const answer of tries) expect((await problemOf(answer)).code).toBe('forbidden')
    // Ending a key that leaked is for whoever sees it first.
    expect((await developer.call('DELETE', `/v1/api-keys/${strong.id}`)).status).toBe(204)
  })
})

test('nobody is given the key that another made, by repeating the request', async () => {
  const body = { name: 'Same' }
  const headers = { 'idempotency-key': 'same-wish' }
  const owner = server.givenMember(shop.id, 'owner')
  const developer = server.givenMember(shop.id, 'developer')
  const ask = (by: Pick<TestMerchant, 'call'>) => by.call('POST', '/v1/api-keys', { body, headers })
  const made = CreatedApiKey.parse(await (await ask(owner)).json())
  expect(await (await ask(owner)).json()).toEqual(made)
  for (const other of [developer, shop]) {
    expect((await problemOf(ask(other))).code).toBe('idempotency_mismatch')
  }
})

test('the audit log tells what was done, by whom and from where, and no secret', async () => {
  const by = server.givenMember(shop.id, 'owner')
  const from = { 'x-forwarded-for': '203.0.113.9' }
  const sent = { body: { name: 'Audited' }, headers: from }
  const made = CreatedApiKey.parse(await (await by.call('POST', '/v1/api-keys', sent)).json())
  await by.call('PATCH', '/v1/settings', { body: { latePolicy: 'review' }, headers: from })
  const hook = { url: 'https://shop.example/hook' }
  await by.call('POST', '/v1/webhook-endpoints', { body: hook, headers: from })
  await by.call('PATCH', '/v1/settings', { body: { latePolicy: 'nonsense' } })

  const pages = []
  for (let cursor = '', more = true; more;) {
    const path = `/v1/audit-log?limit=2&actor=${by.userId}${cursor}`
    const page = AuditPage.parse(await (await shop.call('GET', path)).json())
    pages.push(...page.data)
    more = page.nextCursor !== null
    cursor = `&cursor=${page.nextCursor}`
  }
  const common = { actor: { kind: 'user', id: by.userId }, address: '203.0.113.9' }
  expect(pages).toMatchObject([
    { ...common, action: 'webhook_endpoint.created', data: hook },
    { ...common, action: 'settings.updated', subject: null, data: { latePolicy: 'review' } },
    { ...common, action: 'api_key.created', subject: made.id, data: { name: 'Audited' } },
  ])
  expect(JSON.stringify(pages)).not.toContain(made.key.slice(9, 30))
  expect(pages[0]?.subject).toMatch(/^whe_/)
})
