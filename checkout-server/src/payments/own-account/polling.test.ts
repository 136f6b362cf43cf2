import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { ProviderUnavailable } from '../../providers/provider.ts'
import { checkNow } from '../check.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())

const statusOf = async (id: string) => (await world.reload(id)).status

describe('reading a feed', () => {
  test('goes on quickly while a payment is open, slowly while one cools, then seldom, then never', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    expect((await world.account(accountId)).nextPollAt).toBeNull()
    const row = await world.pay(merchantId)
    const gapMs = async () =>
      ((await world.account(accountId)).nextPollAt?.getTime() ?? 0) - world.clock().getTime()
    expect(await gapMs()).toBeLessThanOrEqual(0)
    await world.poll(accountId)
    expect(await gapMs()).toBeGreaterThan(4_000)
    expect(await gapMs()).toBeLessThanOrEqual(8_000)
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    expect(await gapMs()).toBeGreaterThan(50_000)
    expect(await gapMs()).toBeLessThanOrEqual(90_000)
    world.advance(6 * HOUR_MS + 11 * MINUTE_MS)
    await world.poll(accountId)
    // Only for what its owner may give back.
    expect(await gapMs()).toBeGreaterThanOrEqual(HOUR_MS)
    world.advance(7 * 24 * HOUR_MS)
    await world.poll(accountId)
    expect((await world.account(accountId)).nextPollAt).toBeNull()
  })

  test('backs off from a provider in trouble, at least as long as it asked for', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    await world.pay(merchantId)
    const gapMs = async () =>
      ((await world.account(accountId)).nextPollAt?.getTime() ?? 0) - world.clock().getTime()
    const before = await world.account(accountId)
    feed.beforePage = () => {
      throw new ProviderUnavailable('429', { retryAfterSeconds: 100 })
    }
    await world.poll(accountId)
    expect(await gapMs()).toBeGreaterThan(98_000)
    expect(await world.account(accountId)).toMatchObject({
      failures: 1,
      lastError: '429',
      readUntil: before.readUntil,
    })
    // Nobody who waits can make it come sooner.
    await world.pay(merchantId)
    expect(await gapMs()).toBeGreaterThan(90_000)
    feed.beforePage = () => {}
    await world.poll(accountId)
    expect(await world.account(accountId)).toMatchObject({ failures: 0, lastError: null })
  })

  test('claims nothing of a reading that broke off, and all of it the next time', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    for (let count = 0; count < 50; count += 1) feed.add({ amount: 9_000 + count })
    feed.beforePage = (page) => {
      if (page === 2) throw new ProviderUnavailable('cut off')
    }
    await world.poll(accountId)
    expect(await world.money(accountId)).toHaveLength(0)
    feed.beforePage = () => {}
    await world.poll(accountId)
    expect(await world.money(accountId)).toHaveLength(51)
    expect(await statusOf(row.id)).toBe('paid')
  })

  test('is asked for by those who wait, whoever they are, at most every 3 seconds', async () => {
    const { merchantId, accountId } = await world.givenShop()
    const rows = await Promise.all([world.pay(merchantId), world.pay(merchantId)])
    await world.poll(accountId)
    await Promise.all(rows.map((row) => checkNow(world.context, row)))
    const { nextPollAt } = await world.account(accountId)
    const gapMs = (nextPollAt?.getTime() ?? 0) - world.clock().getTime()
    expect(gapMs).toBeGreaterThan(500)
    expect(gapMs).toBeLessThanOrEqual(3_000)
  })

  test('gives the others their money when one row cannot be recorded, and does not pass over it', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    const before = await world.account(accountId)
    // Against the port's promise, and the database knows it.
    feed.add({ amount: 0 })
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    expect(await statusOf(row.id)).toBe('paid')
    expect(await world.account(accountId)).toMatchObject({
      failures: 1,
      readUntil: before.readUntil,
    })
  })
})
