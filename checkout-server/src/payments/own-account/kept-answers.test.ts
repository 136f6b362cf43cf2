import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { readIdempotencyKey } from '../idempotency.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())

const keyOf = (merchantId: string, wish = {}) =>
  readIdempotencyKey({ merchantId, header: 'kept', wish: ['createPayment', wish] })

test('a repeat gets the kept answer also when the account’s login has ended', async () => {
  const { merchantId, connectionId } = await world.givenShop()
  const first = await world.create(merchantId, {}, keyOf(merchantId))
  await world.sql`update connections set status = 'needs_login' where id = ${connectionId}`
  world.advance(6_000)
  expect(await world.create(merchantId, {}, keyOf(merchantId))).toBe(first)
})

test('and when no connection is left, but no other request does', async () => {
  const { merchantId } = await world.givenShop()
  const first = await world.create(merchantId, {}, keyOf(merchantId))
  const none = { ...world.context, connectionFor: () => Promise.resolve(null) }
  expect(await world.createWith(none, merchantId, {}, keyOf(merchantId))).toBe(first)
  const other = world.createWith(none, merchantId, {}, keyOf(merchantId, { amount: 1 }))
  await expect(other).rejects.toMatchObject({ code: 'no_connection' })
})
