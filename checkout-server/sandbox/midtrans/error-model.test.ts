import { afterAll, beforeAll, expect, test } from 'vitest'
import { SERVER_KEY, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ accounts: [{ serverKey: 'another-key', name: 'Toko Lain' }] })
})
afterAll(() => world.close())

const basic = (userAndPassword: string) => ({
  authorization: `Basic ${Buffer.from(userAndPassword).toString('base64')}`,
})

const post = (body: string) =>
  world.call('POST', '/v2/charge', {
    headers: { ...basic(`${SERVER_KEY}:`), 'content-type': 'application/json' },
    body,
  })

test.each([
  ['an unknown key', basic('nobody:')],
  ['a key with a password', basic(`${SERVER_KEY}:secret`)],
  ['a key that is not encoded', { authorization: `Basic ${SERVER_KEY}:` }],
  ['another scheme', { authorization: `Bearer ${SERVER_KEY}` }],
  ['no key', { authorization: '' }],
])('%s is HTTP 401', async (_, headers) => {
  const { http, body } = await world.midtrans('GET', '/v2/agp-1/status', undefined, headers)
  expect(http).toBe(401)
  expect(body).toMatchObject({
    status_code: '401',
    status_message: 'Unknown Merchant server_key/id',
  })
})

test("one merchant's transactions do not exist for another", async () => {
  const { id } = await world.charge()
  const { http, body } = await world.midtrans(
    'GET',
    `/v2/${id}/status`,
    undefined,
    basic('another-key:'),
  )
  expect(http).toBe(200)
  expect(body).toMatchObject({ status_code: '404', status_message: "Transaction doesn't exist." })
})

test.each(['status', 'cancel', 'expire', 'approve', 'deny', 'refund', 'refund/online/direct'])(
  '%s of an unknown id is 404 inside HTTP 200',
  async (operation) => {
    const method = operation === 'status' ? 'GET' : 'POST'
    const { http, body } = await world.midtrans(method, `/v2/nothing-here/${operation}`)
    expect(http).toBe(200)
    expect(body).toEqual({
      status_code: '404',
      status_message: "Transaction doesn't exist.",
      id: expect.any(String),
    })
  },
)

test('a charge of JSON null is HTTP 500, and broken or huge JSON is HTTP 413', async () => {
  expect(await post('null')).toMatchObject({ http: 500, body: { status_code: '500' } })
  expect(await post('{"payment_type":')).toMatchObject({ http: 413, body: { status_code: '413' } })
  expect(await post(`"${'x'.repeat(2_000_000)}"`)).toMatchObject({ http: 413 })
})

test('another content type or Accept header is 403', async () => {
  const form = await world.charge({}, { 'content-type': 'application/x-www-form-urlencoded' })
  expect(form).toMatchObject({ http: 403, body: { status_code: '403' } })
  const accept = await world.charge({}, { accept: 'text/html' })
  expect(accept).toMatchObject({ http: 403, body: { status_code: '403' } })
})

test('a wrong method is 405 and an unknown path 404', async () => {
  expect(await world.midtrans('GET', '/v2/charge')).toMatchObject({
    http: 405,
    body: { status_code: '405' },
  })
  expect(await world.midtrans('POST', '/v2/agp-1/status')).toMatchObject({ http: 405 })
  expect(await world.midtrans('GET', '/v2/agp-1/refund/online/direct')).toMatchObject({ http: 405 })
  expect(await world.midtrans('GET', '/v9/anything')).toMatchObject({
    http: 404,
    body: { status_code: '404' },
  })
})

test('the switch sends the codes of unknown HTTP level as HTTP statuses, and 404 never', async () => {
  await world.control('/switches', { errorsAtHttpLevel: true })
  const { orderId, id } = await world.charge()
  expect(await world.charge({ order_id: orderId })).toMatchObject({
    http: 406,
    body: { status_code: '406' },
  })
  expect(await world.midtrans('POST', `/v2/${id}/refund`)).toMatchObject({ http: 412 })
  expect(await world.charge({ payment_type: 'bank_transfer' })).toMatchObject({ http: 402 })
  expect(await world.status('nothing-here')).toMatchObject({ http: 200 })
  await world.control('/switches', { errorsAtHttpLevel: false })
  expect(await world.charge({ order_id: orderId })).toMatchObject({ http: 200 })
})
