import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp, type TestMerchant } from '../v1/test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

test('a notice that cannot be stored is asked for again: 503, which Midtrans repeats most', async () => {
  const send = () =>
    server.call('POST', `/notices/midtrans/${shop.connectionId}`, { body: { order_id: 'x' } })
  await server.sql`alter table provider_events rename to provider_events_away`
  const answer = await send()
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30'])
  await server.sql`alter table provider_events_away rename to provider_events`
  // Forged, which it may also be for a key that was just replaced.
  expect((await send()).status).toBe(401)
})
