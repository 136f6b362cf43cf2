import { afterEach, beforeEach, expect, test } from 'vitest'
import { actionUrl, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const scenario = async (name: string, params: Record<string, unknown> = {}) => {
  const reply = await world.control('/scenario', { name, ...params })
  expect(reply.http).toBe(200)
}
const pay = (reference: string) => world.control('/pay', { reference })

test('refused: the charge is denied, without actions, and notified', async () => {
  await scenario('refused', { count: 1 })
  const { http, body, id } = await world.charge()
  expect(http).toBe(200)
  expect(body).toMatchObject({
    status_code: '202',
    status_message: 'GO-PAY transaction is rejected',
    transaction_status: 'deny',
    channel_response_code: '900',
    channel_response_message: expect.any(String),
  })
  expect(body).not.toHaveProperty('actions')
  expect(await world.receiver.statusNotices('deny')).toMatchObject([{ status_code: '202' }])
  expect(await world.status(id)).toMatchObject({ body: { status_code: '202' } })
  expect((await world.charge()).body['status_code']).toBe('201')
})

test.each([
  ['not-enabled', '402'],
  ['rate-limited', '429'],
  ['user-blocked', '410'],
])('%s: the charge is answered with %s and nothing is made', async (name, code) => {
  await scenario(name, { reference: 'agp-x', count: 1 })
  const { http, body } = await world.charge({ order_id: 'agp-x' })
  expect([http, body['status_code']]).toEqual([200, code])
  expect((await world.status('agp-x')).body['status_code']).toBe('404')
  expect((await world.charge({ order_id: 'agp-x' })).body['status_code']).toBe('201')
})

test('status-not-found: the transaction cannot be seen yet', async () => {
  const { id } = await world.charge()
  await scenario('status-not-found', { reference: id, count: 1 })
  expect((await world.status(id)).body['status_code']).toBe('404')
  expect((await world.status(id)).body['status_code']).toBe('201')
})

test('slow: the work is done before the answer comes', async () => {
  await scenario('slow', { ms: 120, operation: 'charge' })
  const startedAt = performance.now()
  const answering = world.charge({ order_id: 'slow-1' })
  await world.receiver.statusNotices('pending')
  expect((await world.status('slow-1')).body['status_code']).toBe('201')
  expect((await answering).body['status_code']).toBe('201')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115)
})

test('unavailable: HTTP 5xx, nothing is done, and other calls are spared', async () => {
  await scenario('unavailable', { status: 502, operation: 'charge', count: 1 })
  const { http, body } = await world.charge({ order_id: 'down-1' })
  expect([http, body['status_code']]).toEqual([502, '502'])
  expect((await world.status('down-1')).body['status_code']).toBe('404')
  await scenario('unavailable', { reference: 'down-1' })
  expect((await world.charge({ order_id: 'down-1' })).http).toBe(503)
  expect((await world.charge({ order_id: 'down-2' })).http).toBe(200)
})

test('cut-off: the connection breaks though the charge was made', async () => {
  await scenario('cut-off', { count: 1 })
  await expect(world.charge({ order_id: 'cut-1' })).rejects.toThrow()
  expect((await world.status('cut-1')).body['status_code']).toBe('201')
  expect((await world.charge({ order_id: 'cut-1' })).body['status_code']).toBe('406')
})

test('qr-image-unavailable: JSON instead of a picture', async () => {
  const charged = await world.charge()
  await scenario('qr-image-unavailable', { reference: charged.id, count: 1 })
  const url = actionUrl(charged, 'generate-qr-code')
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toMatchObject({ status_code: '503' })
  expect((await fetch(url)).headers.get('content-type')).toBe('image/png')
})

test('refund-denied and refund-balance-low: nothing is returned', async () => {
  const { id } = await world.charge()
  await pay(id)
  await scenario('refund-denied', { count: 1 })
  const refund = async () =>
    (await world.midtrans('POST', `/v2/${id}/refund/online/direct`, { refund_key: 'r' })).body
  expect(await refund()).toMatchObject({
    status_code: '202',
    status_message: 'Refund denied by the bank',
    transaction_status: 'settlement',
    refund_amount: '0.00',
  })
  await scenario('refund-balance-low', { count: 1 })
  expect(await refund()).toMatchObject({ status_code: '414' })
  expect(await refund()).toMatchObject({ status_code: '200', transaction_status: 'refund' })
})
