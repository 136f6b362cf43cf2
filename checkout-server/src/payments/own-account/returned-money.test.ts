import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { markTransferred } from '../manual-refunds.ts'
import { listIncomingMoney } from '../read-money.ts'
import { createRefund, listRefunds } from '../refunds.ts'
import { assignMoney, dismissMoney, refundMoney, acceptMoney } from '../review-money.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
  // What is looked at here comes after amounts have cooled.
  world.context.amountCooldownMs = 5 * MINUTE_MS
})
afterAll(() => world.close())

/** A payment whose money was read, and the sale's row. */
async function givenPaid(amount = 50_000) {
  const shop = await world.givenShop()
  const row = await world.pay(shop.merchantId, { amount })
  const sale = shop.feed.add({ amount: row.chargeAmount })
  await world.poll(shop.accountId)
  return { ...shop, id: row.id, sale, paid: row.chargeAmount }
}
const stateOf = async (id: string) => {
  const { status, amountRefunded } = await world.reload(id)
  return [status, amountRefunded]
}
const refundsOf = async (id: string) =>
  (await listRefunds(world.context, id)).map(({ status, amount, origin }) => [
    origin,
    status,
    amount,
  ])
const inboxOf = async (merchantId: string) => {
  const query = { limit: 50, review: 'open' } as const
  return (await listIncomingMoney(world.context, merchantId, query)).data
}
const askBack = async (id: string, amount?: number) =>
  createRefund(world.context, {
    row: await world.reload(id),
    idempotencyKey: null,
    refund: amount === undefined ? {} : { amount },
    answer: (refund) => ({ status: 201, body: Buffer.from(refund.id) }),
  })
const said = (merchantId: string, moneyId: string) => ({
  merchantId,
  moneyId,
  by: 'key_1',
  note: null,
})

describe('money given back in the app', () => {
  test('is a refund by the provider, and cannot be asked back once more', async () => {
    const { id, accountId, feed, sale, paid } = await givenPaid()
    feed.giveBack(sale.transactionId, paid)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['refunded', paid])
    expect(await refundsOf(id)).toEqual([['provider', 'confirmed', paid]])
    expect(
      world.events.filter(({ paymentId }) => paymentId === id).map(({ type }) => type),
    ).toEqual(['payment.paid', 'refund.confirmed', 'payment.refunded'])
    await expect(askBack(id)).rejects.toThrow('refunded')
  })

  test('in parts counts each part once, however often it is read', async () => {
    const { id, accountId, feed, sale } = await givenPaid()
    for (const total of [10_000, 10_000, 10_000, 25_000, 25_000]) {
      feed.giveBack(sale.transactionId, total)
      await world.poll(accountId)
    }
    expect(await stateOf(id)).toEqual(['partially_refunded', 25_000])
    expect(await refundsOf(id)).toEqual([
      ['provider', 'confirmed', 10_000],
      ['provider', 'confirmed', 15_000],
    ])
  })

  test('before the sale was read for the first time counts what came and what went', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const [part, whole] = [await world.pay(merchantId), await world.pay(merchantId)]
    feed.add({ amount: part.chargeAmount, returned: 4_000 })
    feed.add({ amount: whole.chargeAmount, returned: whole.chargeAmount })
    feed.add({ amount: 81_000, returned: 81_000 })
    await world.poll(accountId)
    expect(await stateOf(part.id)).toEqual(['partially_refunded', 4_000])
    expect(await stateOf(whole.id)).toEqual(['refunded', whole.chargeAmount])
    // Nobody's money that has gone already is no decision to make.
    expect(await inboxOf(merchantId)).toEqual([])
  })

  test('is taken over where a crash came between the sale and its refund', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount, returned: 4_000 })
    const { onEvent } = world.context
    world.context.onEvent = async (tx, event) => {
      if (event.type === 'refund.confirmed') throw new Error('the process dies here')
      await onEvent(tx, event)
    }
    const before = await world.account(accountId)
    await world.poll(accountId)
    expect(await stateOf(row.id)).toEqual(['paid', 0])
    expect((await world.account(accountId)).readUntil).toEqual(before.readUntil)
    world.context.onEvent = onEvent
    await world.poll(accountId)
    expect(await stateOf(row.id)).toEqual(['partially_refunded', 4_000])
    expect(await refundsOf(row.id)).toEqual([['provider', 'confirmed', 4_000]])
  })

  test('of money that a person assigned belongs to the payment that it pays', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    const sale = feed.add({ amount: 50_000 })
    await world.poll(accountId)
    feed.giveBack(sale.transactionId, 1_000)
    await world.poll(accountId)
    const [money] = await inboxOf(merchantId)
    expect(money).toMatchObject({ kind: 'unmatched', amountRefunded: 1_000 })
    const decision = { ...said(merchantId, money?.id ?? ''), paymentId: row.id }
    await assignMoney(world.context, decision)
    expect(await stateOf(row.id)).toEqual(['partially_refunded', 1_000])
    feed.giveBack(sale.transactionId, 50_000)
    await world.poll(accountId)
    expect(await stateOf(row.id)).toEqual(['refunded', 50_000])
  })

  test('of more than came in is counted up to that, and the rest told to a person once', async () => {
    const { merchantId, id, accountId, feed, sale, paid } = await givenPaid()
    feed.giveBack(sale.transactionId, paid + 5_000)
    await world.poll(accountId)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['refunded', paid])
    expect(await inboxOf(merchantId)).toMatchObject([{ kind: 'returned', amount: 5_000 }])
  })

  test('of a part that is not told is left to a person, once', async () => {
    const { merchantId, id, accountId, feed, sale, paid } = await givenPaid()
    feed.giveBack(sale.transactionId, null)
    await world.poll(accountId)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['paid', 0])
    const [money, ...others] = await inboxOf(merchantId)
    expect(others).toEqual([])
    expect(money).toMatchObject({ kind: 'returned', amount: paid })
    expect(money?.note).toContain(sale.transactionId)
  })

  test('fences a poller that lost its lease', async () => {
    const { id, accountId, feed, sale, paid } = await givenPaid()
    feed.giveBack(sale.transactionId, paid)
    feed.beforePage = async () => {
      await world.sql`
        update receiving_accounts set lease_token = lease_token + 1 where id = ${accountId}`
    }
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['paid', 0])
    feed.beforePage = () => {}
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['refunded', paid])
  })
})

describe('a refund of ours that waits to be transferred', () => {
  test('is confirmed by what its owner gives back in the app, and counted once', async () => {
    const { id, merchantId, accountId, feed, sale, paid } = await givenPaid()
    await askBack(id, 20_000)
    feed.giveBack(sale.transactionId, 20_000)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['partially_refunded', 20_000])
    expect(await refundsOf(id)).toEqual([['merchant', 'confirmed', 20_000]])
    // The rest by hand, which the person says before it is read.
    const { body } = await askBack(id)
    const step = { merchantId, id: Buffer.from(body).toString(), by: 'key_1', note: null }
    await markTransferred(world.context, step)
    feed.giveBack(sale.transactionId, paid)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['refunded', paid])
    expect(await refundsOf(id)).toHaveLength(2)
  })

  test('ends where another sum went back and too little is left', async () => {
    const { id, accountId, feed, sale, paid } = await givenPaid()
    await askBack(id)
    feed.giveBack(sale.transactionId, 20_000)
    await world.poll(accountId)
    expect(await refundsOf(id)).toEqual([
      ['merchant', 'failed', paid],
      ['provider', 'confirmed', 20_000],
    ])
    expect(await stateOf(id)).toEqual(['partially_refunded', 20_000])
  })

  test('and is covered by a larger sum is not asked for once more', async () => {
    const { id, accountId, feed, sale } = await givenPaid()
    await askBack(id, 10_000)
    feed.giveBack(sale.transactionId, 15_000)
    await world.poll(accountId)
    expect(await refundsOf(id)).toEqual([
      ['merchant', 'confirmed', 10_000],
      ['provider', 'confirmed', 5_000],
    ])
  })
})

describe('a refund under a name of its own', () => {
  test('waits for a person, who says of which payment it is; it never counts as money in', async () => {
    const { id, merchantId, accountId, feed, paid } = await givenPaid()
    feed.add({ amount: 7_000, kind: 'refund' })
    await world.poll(accountId)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['paid', 0])
    const [money, ...others] = await inboxOf(merchantId)
    expect(others).toEqual([])
    expect(money).toMatchObject({ kind: 'returned', amount: 7_000, paymentId: null })
    expect(world.events.at(-1)).toMatchObject({ type: 'money.returned', merchantId })
    const decision = said(merchantId, money?.id ?? '')
    await expect(acceptMoney(world.context, decision)).rejects.toThrow('assign')
    await expect(refundMoney(world.context, { ...decision, reason: null })).rejects.toThrow('back')
    await assignMoney(world.context, { ...decision, paymentId: id })
    expect(await stateOf(id)).toEqual(['partially_refunded', 7_000])
    expect(await refundsOf(id)).toEqual([['provider', 'confirmed', 7_000]])
    expect((await world.reload(id)).amountPaid).toBe(paid)
    // Saying so twice is fine.
    await assignMoney(world.context, { ...decision, paymentId: id })
    expect(await stateOf(id)).toEqual(['partially_refunded', 7_000])
  })

  test('is of no payment that was not paid, or not by so much', async () => {
    const { id, merchantId, accountId, feed } = await givenPaid()
    const other = await world.pay(merchantId, { amount: 5_000 })
    const sale = feed.add({ amount: other.chargeAmount })
    const unpaid = await world.pay(merchantId)
    feed.add({ amount: 7_000, kind: 'refund' })
    await world.poll(accountId)
    expect((await world.reload(other.id)).status).toBe('paid')
    const [money] = await inboxOf(merchantId)
    expect(money?.providerTransactionId).not.toBe(sale.transactionId)
    const assign = (paymentId: string) =>
      assignMoney(world.context, { ...said(merchantId, money?.id ?? ''), paymentId })
    await expect(assign(unpaid.id)).rejects.toThrow('not paid by money of that account')
    await expect(assign(other.id)).rejects.toThrow(`only Rp ${other.chargeAmount}`)
    expect(await inboxOf(merchantId)).toHaveLength(1)
    await dismissMoney(world.context, said(merchantId, money?.id ?? ''))
    expect(await inboxOf(merchantId)).toEqual([])
    expect(await stateOf(id)).toEqual(['paid', 0])
  })

  test('carries out the one task of just its sum', async () => {
    const { id, merchantId, accountId, feed, paid } = await givenPaid()
    await askBack(id)
    feed.add({ amount: paid, kind: 'refund' })
    await world.poll(accountId)
    await world.poll(accountId)
    expect(await stateOf(id)).toEqual(['refunded', paid])
    expect(await refundsOf(id)).toEqual([['merchant', 'confirmed', paid]])
    expect(await inboxOf(merchantId)).toEqual([])
  })

  test('is no affair of ours when nothing that we know can have gone back', async () => {
    const { merchantId, accountId, feed, paid } = await givenPaid()
    feed.add({ amount: paid + 1, kind: 'refund' })
    await world.poll(accountId)
    expect(await inboxOf(merchantId)).toEqual([])
  })
})

describe('when nothing is open any more', () => {
  const gapMs = async (accountId: string) =>
    ((await world.account(accountId)).nextPollAt?.getTime() ?? Infinity) - world.clock().getTime()
  /** Reads as often as the schedule says. */
  async function pass(accountId: string, ms: number): Promise<void> {
    const until = world.clock().getTime() + ms
    for (;;) {
      const gap = Math.max(0, await gapMs(accountId))
      if (world.clock().getTime() + gap > until) break
      world.advance(gap)
      await world.poll(accountId)
    }
    world.advance(until - world.clock().getTime())
  }

  test('a refund is found within 65 minutes, 7 days long; then nothing is read', async () => {
    const { id, accountId, feed, sale } = await givenPaid()
    await pass(accountId, 5 * HOUR_MS)
    feed.giveBack(sale.transactionId, 1_000)
    await pass(accountId, 65 * MINUTE_MS)
    expect(await stateOf(id)).toEqual(['partially_refunded', 1_000])
    const { reads } = feed
    await pass(accountId, 5 * HOUR_MS)
    expect(feed.reads - reads).toBeLessThanOrEqual(5)
    world.advance(7 * DAY_MS)
    await world.poll(accountId)
    expect((await world.account(accountId)).nextPollAt).toBeNull()
  })

  test('it is found within 15 minutes while a refund waits to be transferred', async () => {
    const { id, accountId, feed, sale, paid } = await givenPaid()
    await pass(accountId, 3 * HOUR_MS)
    await askBack(id)
    feed.giveBack(sale.transactionId, paid)
    await pass(accountId, 15 * MINUTE_MS)
    expect(await refundsOf(id)).toEqual([['merchant', 'confirmed', paid]])
  })

  test('what came in meanwhile at the counter is not claimed', async () => {
    const { merchantId, accountId, feed } = await givenPaid()
    await pass(accountId, HOUR_MS)
    feed.add({ amount: 81_000 })
    feed.add({ amount: 82_000, returned: 82_000 })
    await pass(accountId, 2 * HOUR_MS)
    expect(await inboxOf(merchantId)).toEqual([])
    expect(await world.money(accountId)).toHaveLength(1)
  })

  test('nobody is asked once all went back, or once its owner has disconnected it', async () => {
    const gone = await givenPaid()
    gone.feed.giveBack(gone.sale.transactionId, gone.paid)
    await pass(gone.accountId, HOUR_MS)
    expect((await world.account(gone.accountId)).nextPollAt).toBeNull()
    const left = await givenPaid()
    await world.sql`update connections set disabled_at = now() where id = ${left.connectionId}`
    await pass(left.accountId, HOUR_MS)
    expect((await world.account(left.accountId)).nextPollAt).toBeNull()
  })

  test('payments do not wait for a look that fails', async () => {
    const { merchantId, accountId, feed } = await givenPaid()
    world.advance(2 * HOUR_MS)
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    const readings = feed.reads
    feed.beforePage = () => {
      if (feed.reads > readings + 1) throw new Error('too long a list')
    }
    await world.poll(accountId)
    expect((await world.reload(row.id)).status).toBe('paid')
    expect(await world.account(accountId)).toMatchObject({ failures: 0 })
    expect(feed.reads).toBe(readings + 2)
  })
})
