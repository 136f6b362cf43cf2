import { afterEach, beforeEach, expect, test } from 'vitest'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
const clock = handClock()
beforeEach(async () => {
  world = await startWorld({ clock: clock.read })
})
afterEach(() => world.close())

const key = (value: string) => ({ 'idempotency-key': value })

test('a repeated key answers with the first success, whatever the body says', async () => {
  const first = await world.charge({}, key('c-1'))
  const second = await world.charge({ gross_amount: 1, payment_type: 'qris' }, key('c-1'))
  expect(second.body).toEqual(first.body)
})

test('the key is shared by all endpoints of the merchant', async () => {
  const charged = await world.charge({}, key('shared'))
  const cancelled = await world.midtrans('POST', `/v2/${charged.id}/cancel`, null, key('shared'))
  expect(cancelled.body).toEqual(charged.body)
  expect((await world.status(charged.id)).body['transaction_status']).toBe('pending')
})

test('a failure is not remembered', async () => {
  const failed = await world.charge({ gross_amount: 0 }, key('c-2'))
  expect(failed.http).toBe(400)
  expect((await world.charge({}, key('c-2'))).body['status_code']).toBe('201')
})

test('the memory lasts 5 minutes', async () => {
  const first = await world.charge({}, key('c-3'))
  clock.forward(4 * 60_000 + 59_000)
  expect((await world.charge({ order_id: first.orderId }, key('c-3'))).id).toBe(first.id)
  clock.forward(2000)
  const late = await world.charge({ order_id: first.orderId }, key('c-3'))
  expect(late.body['status_code']).toBe('406')
})

test('a key of 46 characters counts and one of 47 is ignored', async () => {
  const first = await world.charge({}, key('k'.repeat(46)))
  expect((await world.charge({}, key('k'.repeat(46)))).id).toBe(first.id)
  const long = await world.charge({}, key('k'.repeat(47)))
  expect((await world.charge({}, key('k'.repeat(47)))).id).not.toBe(long.id)
})

test('while the first call runs, its twin gets HTTP 202 and no transaction', async () => {
  await world.control('/scenario', { name: 'slow', ms: 150, count: 1 })
  const running = world.charge({}, key('twin'))
  await world.receiver.statusNotices('pending')
  const twin = await world.charge({}, key('twin'))
  expect(twin.http).toBe(202)
  expect(twin.body['transaction_id']).toBeUndefined()
  const first = await running
  expect(first.body['status_code']).toBe('201')
  expect((await world.charge({}, key('twin'))).id).toBe(first.id)
})
