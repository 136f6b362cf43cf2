import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { NeedsLogin } from '../../providers/account-feed.ts'
import { ProviderUnavailable } from '../../providers/provider.ts'
import { cancelPayment } from '../cancel.ts'
import { checkPayment } from '../check.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())

const statusOf = async (id: string) => (await world.reload(id)).status
const kindsOf = async (accountId: string) => (await world.money(accountId)).map(({ kind }) => kind)
const typesOf = (id: string) =>
  world.events.filter(({ paymentId }) => paymentId === id).map(({ type }) => type)

describe('money in the feed', () => {
  test('pays the payment that asked for exactly that amount', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const [row, other] = [await world.pay(merchantId), await world.pay(merchantId)]
    const mutation = feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    expect(await statusOf(row.id)).toBe('paid')
    expect((await world.reload(row.id)).paidAt).toEqual(mutation.at)
    expect(await statusOf(other.id)).toBe('pending')
    expect(typesOf(row.id)).toEqual(['payment.paid'])
  })

  test('is counted once however often it is read', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    await world.poll(accountId, { isDeep: true })
    expect(await kindsOf(accountId)).toEqual(['payment'])
    expect(typesOf(row.id)).toEqual(['payment.paid'])
  })

  test('is a duplicate when it comes for a paid code again, the earlier row paying it', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({
      amount: row.chargeAmount,
      transactionId: `second-${row.id}`,
      at: new Date(world.clock().getTime() + 5_000),
      visibleAt: world.clock(),
    })
    const first = feed.add({ amount: row.chargeAmount, transactionId: `first-${row.id}` })
    await world.poll(accountId)
    const money = await world.money(accountId)
    expect(money.map(({ kind }) => kind)).toEqual(['payment', 'duplicate'])
    expect(money[0]?.providerTransactionId).toBe(first.transactionId)
    expect(money.map(({ paymentId }) => paymentId)).toEqual([row.id, row.id])
  })

  test('is a duplicate hours later too, while the amount cools, and nobody’s after that', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    world.advance(5 * HOUR_MS)
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    world.advance(2 * HOUR_MS)
    const next = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    expect(await kindsOf(accountId)).toEqual(['payment', 'duplicate', 'unmatched'])
    expect(await statusOf(next.id)).toBe('pending')
  })

  test('is late when the payment had expired or was cancelled', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    await cancelPayment(world.context, row)
    world.advance(MINUTE_MS)
    feed.add({ amount: row.chargeAmount })
    await world.poll(accountId)
    expect(await kindsOf(accountId)).toEqual(['late'])
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: true })
  })

  test('waits for a person when it is the round price that somebody typed', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId, { amount: 50_000 })
    feed.add({ amount: 50_000 })
    await world.poll(accountId)
    expect(await kindsOf(accountId)).toEqual(['unmatched'])
    expect(await statusOf(row.id)).toBe('pending')
  })

  test('is not the payment’s when it came before it, or is money that went back', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    const before = row.createdAt.getTime() - 2 * MINUTE_MS
    feed.add({ amount: row.chargeAmount, at: new Date(before) })
    feed.add({ amount: row.chargeAmount, kind: 'refund' })
    await world.poll(accountId)
    expect(await statusOf(row.id)).toBe('pending')
    expect(await kindsOf(accountId)).toEqual([])
  })

  test('is the payment’s when the provider’s clock is a little behind', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount, at: new Date(row.createdAt.getTime() - 45_000) })
    await world.poll(accountId)
    expect(await statusOf(row.id)).toBe('paid')
  })

  test('of nobody is shown to who uses the account now, not to who disconnected it', async () => {
    const { accountId, connectionId, feed, ...first } = await world.givenShop()
    const nextId = await world.givenMerchant('The next')
    const next = await world.connect(nextId, { accountId })
    const inboxOf = async (id: string) =>
      (await world.sql`select from incoming_money where merchant_id = ${id}`).length
    await world.pay(nextId)
    feed.add({ amount: 81_000 })
    await world.poll(accountId)
    expect([await inboxOf(first.merchantId), await inboxOf(nextId)]).toEqual([1, 0])
    await world.sql`update connections set disabled_at = now() where id = ${connectionId}`
    feed.add({ amount: 82_000 })
    await world.poll(accountId)
    expect([await inboxOf(first.merchantId), await inboxOf(nextId)]).toEqual([1, 1])
    // Of what comes when nobody uses it any more the first one is to know.
    await world.sql`update connections set disabled_at = now() where id = ${next.connectionId}`
    feed.add({ amount: 83_000 })
    await world.poll(accountId)
    expect([await inboxOf(first.merchantId), await inboxOf(nextId)]).toEqual([2, 1])
  })

  test('is found behind many other rows, and those that come late into the feed', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    const late = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    for (let count = 0; count < 90; count += 1) feed.add({ amount: 7_000 + count })
    feed.add({
      amount: late.chargeAmount,
      visibleAt: new Date(world.clock().getTime() + 5 * MINUTE_MS),
    })
    await world.poll(accountId)
    expect(await statusOf(row.id)).toBe('paid')
    world.advance(6 * MINUTE_MS)
    await world.poll(accountId)
    expect(await statusOf(late.id)).toBe('paid')
    expect((await kindsOf(accountId)).filter((kind) => kind === 'unmatched')).toHaveLength(90)
  })

  test('is whose amount it was at that time, also when another has the amount now', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const first = await world.pay(merchantId, { amount: 2 })
    await cancelPayment(world.context, first)
    world.advance(HOUR_MS)
    const forFirst = feed.add({
      amount: 1,
      visibleAt: new Date(world.clock().getTime() + 6 * HOUR_MS),
    })
    world.advance(6 * HOUR_MS)
    const second = await world.pay(merchantId, { amount: 2 })
    feed.add({ amount: 1 })
    // Nobody read the feed in all that time.
    await world.poll(accountId)
    await world.poll(accountId)
    const money = await world.money(accountId)
    expect(money).toMatchObject([
      { providerTransactionId: forFirst.transactionId, paymentId: first.id, kind: 'late' },
      { paymentId: second.id, kind: 'payment' },
    ])
  })

  test('that came while no server ran is found from the oldest open payment on', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    world.advance(MINUTE_MS)
    feed.add({ amount: row.chargeAmount })
    world.advance(20 * HOUR_MS)
    await world.poll(accountId)
    expect(feed.ranges[0]?.from.getTime()).toBe(row.createdAt.getTime() - MINUTE_MS)
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: false })
  })
})

describe('expiry', () => {
  const givenOver = async () => {
    const shop = await world.givenShop()
    const row = await world.pay(shop.merchantId, { expiresInSeconds: 60 })
    world.advance(61_000)
    return { ...shop, row }
  }

  test('waits until the feed was read past the end of the payment', async () => {
    const { accountId, row } = await givenOver()
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('pending')
    world.advance(60_000)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('pending')
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('expired')
    expect(typesOf(row.id)).toEqual(['payment.expired'])
  })

  test('waits for money that was paid in time and is in the feed a minute later', async () => {
    const { accountId, row, feed } = await givenOver()
    const paidAt = new Date(row.expiresAt.getTime() - 12_000)
    feed.add({
      amount: row.chargeAmount,
      at: paidAt,
      visibleAt: new Date(paidAt.getTime() + 60_000),
    })
    for (let seconds = 0; seconds < 120 && (await statusOf(row.id)) === 'pending'; seconds += 8) {
      await world.poll(accountId)
      await checkPayment(world.context, row)
      world.advance(8_000)
    }
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: false })
    expect(typesOf(row.id)).toEqual(['payment.paid'])
  })

  test('waits twice as long as this account’s rows were late, for a day and never over 5 minutes', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const expiresAfterMs = async () => {
      const row = await world.pay(merchantId, { expiresInSeconds: 60 })
      world.advance(60_000)
      for (let waitedMs = 0; waitedMs < 600_000; waitedMs += 10_000) {
        await world.poll(accountId)
        await checkPayment(world.context, row)
        if ((await statusOf(row.id)) === 'expired') return waitedMs
        world.advance(10_000)
      }
      return Infinity
    }
    const payWithLag = async (lagMs: number) => {
      const row = await world.pay(merchantId)
      feed.add({ amount: row.chargeAmount, visibleAt: new Date(world.clock().getTime() + lagMs) })
      for (let waitedMs = 0; waitedMs <= lagMs; waitedMs += 10_000) {
        await world.poll(accountId)
        world.advance(10_000)
      }
      await world.poll(accountId)
      expect(await statusOf(row.id)).toBe('paid')
    }
    expect(await expiresAfterMs()).toBeLessThanOrEqual(70_000)
    await payWithLag(90_000)
    const longer = await expiresAfterMs()
    expect(longer).toBeGreaterThanOrEqual(170_000)
    expect(longer).toBeLessThanOrEqual(230_000)
    await payWithLag(400_000)
    expect(await expiresAfterMs()).toBeLessThanOrEqual(310_000)
    world.advance(25 * HOUR_MS)
    expect(await expiresAfterMs()).toBeLessThanOrEqual(70_000)
  })

  test('of an account that nobody read for hours is no reason to wait longer', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    await world.poll(accountId)
    feed.add({ amount: row.chargeAmount })
    world.advance(3 * HOUR_MS)
    await world.poll(accountId)
    const [lag] = await world.sql`
      select feed_lag_ms from receiving_accounts where id = ${accountId}`
    expect(lag?.['feedLagMs']).toBe(0)
  })

  test('does not end a payment whose money came in the last second', async () => {
    const { accountId, row, feed } = await givenOver()
    feed.add({ amount: row.chargeAmount, at: new Date(row.expiresAt.getTime() - 1_000) })
    world.advance(70_000)
    await checkPayment(world.context, row)
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: false })
  })

  test('does not come while the account cannot be read, and the payment says why', async () => {
    const { accountId, row, feed } = await givenOver()
    world.advance(HOUR_MS)
    feed.beforePage = () => {
      throw new NeedsLogin('the tokens are dead')
    }
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('pending')
    const reason = async () =>
      (await world.sql`select waiting_reason from payments where id = ${row.id}`)[0]?.[
        'waitingReason'
      ]
    expect(await reason()).toBe('account_needs_login')

    feed.beforePage = () => {
      throw new ProviderUnavailable('503')
    }
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('pending')
    expect(await reason()).toBe('account_unreachable')

    feed.beforePage = () => {}
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('expired')
  })

  test('comes all the same when the owner has disconnected the account', async () => {
    const { accountId, connectionId, row, feed } = await givenOver()
    await world.sql`update connections set disabled_at = now() where id = ${connectionId}`
    feed.beforePage = () => {
      throw new NeedsLogin('No connection to this account is logged in.')
    }
    await world.poll(accountId)
    await checkPayment(world.context, row)
    expect(await statusOf(row.id)).toBe('expired')
  })
})
