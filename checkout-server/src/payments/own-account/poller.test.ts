import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { eventually } from '../../../testing/eventually.ts'
import type { Mutation } from '../../providers/account-feed.ts'
import { cancelPayment } from '../cancel.ts'
import { claimMutations } from './claim-mutations.ts'
import { endPoll, failPoll, leaseDue, LeaseLost } from './poll-lease.ts'
import { startAccountPoller } from './poller.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './test-support.ts'

// What is promised is 15 s; the machine of the test may be slow.
const TAKEN_OVER_MS = 15_000

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())
const stops: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  // Nothing that one test left is due in the next.
  await world.sql`update receiving_accounts set next_poll_at = null`
  await world.sql`update amount_leases set held_until = now() - interval '1 day'`
})

const startPoller = () => {
  const poller = startAccountPoller(world.pollers)
  stops.push(() => poller.stop())
  return poller
}
const startProcess = (row: Mutation): ChildProcess => {
  const child = fork(new URL('poller-process.ts', import.meta.url), [
    world.databaseUrl,
    JSON.stringify(row),
  ])
  stops.push(() => void child.kill('SIGKILL'))
  return child
}
const heard = async (child: ChildProcess, text: string): Promise<void> => {
  let message: unknown
  do [message] = (await once(child, 'message')) as unknown[]
  while (message !== text)
}
const rowOf = (amount: number, transactionId: string): Mutation => ({
  transactionId,
  amount,
  at: world.clock(),
  kind: 'incoming',
  returned: 0,
  note: null,
})
const statusOf = async (id: string) => (await world.reload(id)).status

describe('a poller', () => {
  test('reads by itself while a payment is open, each account apart from the others', async () => {
    const [broken, fine] = [await world.givenShop(), await world.givenShop()]
    broken.feed.beforePage = () => new Promise(() => {})
    const waiting = await world.pay(broken.merchantId)
    const row = await world.pay(fine.merchantId)
    fine.feed.add({ amount: row.chargeAmount })
    const poller = startPoller()
    await eventually(async () => (await statusOf(row.id)) === 'paid')
    expect(await statusOf(waiting.id)).toBe('pending')
    // A server that stops lets go of what it was reading.
    await poller.stop()
    expect(await world.account(broken.accountId)).toMatchObject({ failures: 0, leasedUntil: null })
  })

  test('is alone with an account: others that look find it taken', async () => {
    const { merchantId, accountId } = await world.givenShop()
    await world.pay(merchantId)
    const looks = await Promise.all(
      Array.from({ length: 20 }, () => leaseDue(world.sql, { now: world.clock(), limit: 5 })),
    )
    expect(looks.flat().filter((lease) => lease.accountId === accountId)).toHaveLength(1)
  })

  test('does nothing at all while nothing is open or cooling', async () => {
    const { merchantId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    await cancelPayment(world.context, row)
    await world.sql`
      update amount_leases set held_until = ${new Date(world.clock().getTime() - 3_600_000)}
      where payment_id = ${row.id}`
    startPoller()
    await eventually(async () => {
      const rows = await world.sql`select id from receiving_accounts where next_poll_at is not null`
      return rows.length === 0
    })
    expect(feed.reads).toBe(0)
  })

  test('is reminded of a payment that came at the moment when it saw no reason to go on', async () => {
    const { merchantId, accountId, feed } = await world.givenShop()
    const row = await world.pay(merchantId)
    feed.add({ amount: row.chargeAmount })
    await world.sql`update receiving_accounts set next_poll_at = null where id = ${accountId}`
    startPoller()
    await eventually(async () => (await statusOf(row.id)) === 'paid')
  })

  test('writes nothing once its lease is another’s', async () => {
    const { merchantId, accountId } = await world.givenShop()
    const row = await world.pay(merchantId)
    const [lost] = await leaseDue(world.sql, { now: world.clock(), limit: 1 })
    const [held] = await leaseDue(world.sql, {
      now: new Date(world.clock().getTime() + 11_000),
      limit: 1,
    })
    expect(held?.accountId).toBe(accountId)
    expect(held?.token).toBeGreaterThan(lost?.token ?? 0)

    const money = [rowOf(row.chargeAmount, 'from-the-past')]
    await expect(claimMutations(world.context, lost!, money)).rejects.toThrow(LeaseLost)
    const before = await world.account(accountId)
    const later = new Date(world.clock().getTime() + 3_600_000)
    await endPoll(world.sql, lost!, { readUntil: later, nextPollAt: null })
    await failPoll(world.sql, lost!, { reason: 'late', nextPollAt: later })
    expect(await world.account(accountId)).toEqual(before)
    expect(await world.money(accountId)).toEqual([])
    await claimMutations(world.context, held!, money)
    expect(await statusOf(row.id)).toBe('paid')
  })
})

describe('a poller that', () => {
  test(
    'is killed in the middle of a reading is replaced within 15 seconds',
    { timeout: 60_000 },
    async () => {
      const { merchantId, feed } = await world.givenShop()
      const row = await world.pay(merchantId)
      const child = startProcess(rowOf(row.chargeAmount, 'never-shown'))
      await heard(child, 'reading')
      feed.add({ amount: row.chargeAmount, transactionId: 'shown-to-the-other' })
      startPoller()
      // Long enough for a poller that does not care about leases.
      await new Promise((resolve) => {
        setTimeout(resolve, 4_000)
      })
      expect(await statusOf(row.id)).toBe('pending')
      child.kill('SIGKILL')
      await once(child, 'exit')
      await eventually(async () => (await statusOf(row.id)) === 'paid', TAKEN_OVER_MS)
    },
  )

  test(
    'stands still until another took over finds its hands tied',
    { timeout: 60_000 },
    async () => {
      const { merchantId, accountId, feed } = await world.givenShop()
      const [row, other] = [await world.pay(merchantId), await world.pay(merchantId)]
      const child = startProcess(rowOf(other.chargeAmount, 'seen-by-the-fenced-one'))
      await heard(child, 'reading')
      child.kill('SIGSTOP')
      feed.add({ amount: row.chargeAmount, transactionId: 'seen-by-the-new-one' })
      startPoller()
      await eventually(async () => (await statusOf(row.id)) === 'paid', TAKEN_OVER_MS)

      child.send('go')
      const told = heard(child, 'the lease of ' + accountId + ' went to another poller')
      child.kill('SIGCONT')
      await told
      expect(await statusOf(other.id)).toBe('pending')
      const money = await world.money(accountId)
      expect(money.map((it) => it.providerTransactionId)).toEqual(['seen-by-the-new-one'])
    },
  )
})
