import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreatedWebhookEndpoint, Problem, WebhookDelivery } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
})
afterAll(() => server.close())

const URL_OF_SHOP = 'https://shop.example/webhooks'
const post = (shop: TestMerchant, path: string, key: string, body: unknown = {}) =>
  shop.call('POST', `/v1${path}`, { body, headers: { 'idempotency-key': key } })
const codeOf = async (answer: Response) => Problem.parse(await answer.json()).code
const givenEndpoint = async (shop: TestMerchant, url = URL_OF_SHOP) => {
  const answer = await shop.call('POST', '/v1/webhook-endpoints', { body: { url } })
  return CreatedWebhookEndpoint.parse(await answer.json())
}
const countEndpoints = async ({ id }: TestMerchant) => {
  const rows = await server.sql`select id from webhook_endpoints where merchant_id = ${id}`
  return rows.length
}
/** The process died after its work, before it could keep its answer, and long enough ago. */
const loseAnswer = (shop: TestMerchant, key: string) => server.sql`
  update idempotency_keys
  set response_status = null, response_body = null, running_until = now() - interval '1 second'
  where merchant_id = ${shop.id} and key = ${key}`

test('a repeated create makes one endpoint, gives its secret again, and keeps that sealed', async () => {
  const shop = await server.givenMerchant()
  const body = { url: URL_OF_SHOP, events: ['payment.paid'] }
  const first = await post(shop, '/webhook-endpoints', 'add', body)
  const bytes = await first.text()
  const reordered = { events: body.events, url: body.url }
  const again = await post(shop, '/webhook-endpoints', 'add', reordered)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.text()).toBe(bytes)
  expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
  expect(await countEndpoints(shop)).toBe(1)

  const [kept] = await server.sql<{ body: string }[]>`
    select convert_from(response_body, 'UTF8') as body from idempotency_keys
    where merchant_id = ${shop.id} and key = 'add'`
  expect(kept?.body).toMatch(/^v1\./)
  expect(kept?.body).not.toContain('whsec_')
  expect(kept?.body).not.toContain('shop.example')
})

test('a key belongs to one request: another body or another route is refused', async () => {
  const shop = await server.givenMerchant()
  const { id } = await givenEndpoint(shop)
  await post(shop, `/webhook-endpoints/${id}/roll-secret`, 'one', { overlapHours: 1 })
  const otherBody = await post(shop, `/webhook-endpoints/${id}/roll-secret`, 'one')
  const otherRoute = await post(shop, `/webhook-endpoints/${id}/test`, 'one')
  for (const answer of [otherBody, otherRoute]) {
    expect([answer.status, await codeOf(answer)]).toEqual([422, 'idempotency_mismatch'])
  }
  const stranger = await server.givenMerchant()
  const { id: theirs } = await givenEndpoint(stranger)
  const answer = await post(stranger, `/webhook-endpoints/${theirs}/roll-secret`, 'one')
  expect(answer.status).toBe(200)
})

test('a roll whose answer was lost is repeated without ending the secret in use', async () => {
  const shop = await server.givenMerchant()
  const { id, secret: inUse } = await givenEndpoint(shop)
  const path = `/webhook-endpoints/${id}/roll-secret`
  const roll = async () =>
    CreatedWebhookEndpoint.parse(await (await post(shop, path, 'roll')).json())
  const { secret } = await roll()
  expect(secret).not.toBe(inUse)
  const read = () => server.sql`select * from webhook_endpoints where id = ${id}`
  const before = await read()
  expect((await roll()).secret).toBe(secret)
  await loseAnswer(shop, 'roll')
  expect((await roll()).secret).toBe(secret)
  expect(await read()).toEqual(before)

  const next = CreatedWebhookEndpoint.parse(await (await post(shop, path, 'next')).json())
  expect(next.secret).not.toBe(secret)
})

test('a create whose process died before it answered is gone on with, not made twice', async () => {
  const shop = await server.givenMerchant()
  const create = async () => {
    const answer = await post(shop, '/webhook-endpoints', 'died', { url: URL_OF_SHOP })
    return CreatedWebhookEndpoint.parse(await answer.json())
  }
  const first = await create()
  await loseAnswer(shop, 'died')
  expect(await create()).toEqual(first)
  expect(await countEndpoints(shop)).toBe(1)
})

test('while the first still runs the second is told so, and nothing happens twice', async () => {
  const waiting: ServerResponse[] = []
  const receiver = createServer((_, response) => void waiting.push(response))
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo
  const shop = await server.givenMerchant()
  const { id } = await givenEndpoint(shop, `http://127.0.0.1:${port}/`)
  const send = () => post(shop, `/webhook-endpoints/${id}/test`, 'test')

  const asked = once(receiver, 'request')
  const first = send()
  await asked
  const second = await send()
  expect([second.status, await codeOf(second)]).toEqual([409, 'idempotency_in_progress'])
  waiting[0]?.end()
  const bytes = await (await first).text()
  expect(WebhookDelivery.parse(JSON.parse(bytes)).status).toBe('delivered')
  expect(await (await send()).text()).toBe(bytes)
  expect(waiting).toHaveLength(1)
  receiver.closeAllConnections()
  receiver.close()
})

test('an error is not kept: corrected, the same key may be used again', async () => {
  const shop = await server.givenMerchant()
  const missing = await post(shop, '/webhook-endpoints', 'again', {
    url: URL_OF_SHOP,
    dialect: 'autogopay',
    events: ['payment.expired'],
  })
  expect([missing.status, await codeOf(missing)]).toEqual([422, 'invalid_request'])
  const right = await post(shop, '/webhook-endpoints', 'again', { url: URL_OF_SHOP })
  expect(right.status).toBe(201)
})

test('a connection is made once', async () => {
  const shop = await server.givenMerchant()
  const serverKey = 'SB-Mid-server-connected-once'
  await server.control('merchants', { serverKey, name: 'Toko Sekali' })
  const body = { provider: 'midtrans', serverKey, baseUrl: server.sandbox.url }
  const first = await post(shop, '/connections', 'connect', body)
  expect(first.status).toBe(201)
  const again = await post(shop, '/connections', 'connect', body)
  expect(await again.text()).toBe(await first.text())
})

test('the order of a payment’s metadata does not matter', async () => {
  const shop = await server.givenMerchant()
  const first = await post(shop, '/payments', 'meta', {
    amount: 5_000,
    metadata: { a: '1', b: '2' },
  })
  const again = await post(shop, '/payments', 'meta', {
    metadata: { b: '2', a: '1' },
    amount: 5_000,
  })
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.text()).toBe(await first.text())
  const other = await post(shop, '/payments', 'meta', {
    amount: 5_000,
    metadata: { a: '2', b: '1' },
  })
  expect(other.status).toBe(422)
})

test.each([
  '{"amount":5000,"metadata":{"__proto__":"x"}}',
  '{"amount":5000,"metadata":{"\\u005f_proto__":"x"}}',
])('a field that would be lost is refused: %s', async (body) => {
  const shop = await server.givenMerchant()
  const headers = { 'content-type': 'application/json' }
  const answer = await shop.call('POST', '/v1/payments', { body, headers })
  const problem = Problem.parse(await answer.json())
  expect(problem).toMatchObject({ status: 422, errors: [{ field: '__proto__' }] })
})

test('events since before 1970 are all events', async () => {
  const shop = await server.givenMerchant()
  const { id } = await givenEndpoint(shop)
  await shop.call('PATCH', `/v1/webhook-endpoints/${id}`, { body: { enabled: false } })
  const count = async (since: string) => {
    const answer = await shop.call('GET', `/v1/events?since=${since}`)
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { data: unknown[] }).data.length
  }
  const all = await count('2020-01-01T00:00:00Z')
  expect(all).toBe(1)
  expect(await count('1960-01-01T00:00:00Z')).toBe(all)
  expect(await count('0001-01-01T00:00:00Z')).toBe(all)
})

test('a repeat is one entry in the audit log, also when the first request could not write it', async () => {
  const shop = await server.givenMerchant()
  const entries = () => server.sql<{ subject: string }[]>`
    select subject from audit_log
    where merchant_id = ${shop.id} and action = 'webhook_endpoint.created' order by id`
  const add = (key: string) => post(shop, '/webhook-endpoints', key, { url: URL_OF_SHOP })
  const first = CreatedWebhookEndpoint.parse(await (await add('audited')).json())
  await add('audited')
  expect(await entries()).toEqual([{ subject: first.id }])
  // As if the process had died after it kept its answer.
  await server.sql`delete from audit_log where merchant_id = ${shop.id}`
  await add('audited')
  expect(await entries()).toEqual([{ subject: first.id }])
  await add('another')
  expect(await entries()).toHaveLength(2)
})
