import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { AppError } from '../../platform/errors.ts'
import { ProviderUnavailable } from '../../providers/provider.ts'
import { cancelPayment } from '../cancel.ts'
import type { PaymentRow } from '../payment-row.ts'
import { claimMutations } from './claim-mutations.ts'
import { LeaseLost } from './poll-lease.ts'
import { openOwnAccountWorld, type ListedFeed, type OwnAccountWorld } from './test-support.ts'
import { CLOCK_SKEW_MS } from './timing.ts'

const MINUTE_MS = 60_000
const COOLDOWN_MS = 20 * MINUTE_MS

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
  world.context.amountCooldownMs = COOLDOWN_MS
})
afterAll(() => world.close())

const tryToPay = (merchantId: string, amount: number) =>
  world.pay(merchantId, { amount }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'no_free_amount') return null
    throw error
  })
const pick = fc.nat({ max: 1_000 })
const price = fc.integer({ min: 2, max: 5 })

type FeedStep =
  | { do: 'create'; price: number }
  | { do: 'cancel'; which: number }
  | { do: 'wait'; seconds: number }
  | { do: 'money'; amount: number; skewSeconds: number; lagSeconds: number; isRefund: boolean }
  | { do: 'give back'; which: number; amount: number }
  | { do: 'poll'; trouble: 'none' | 'crash' | 'overtaken' | 'shift'; pageSize: number }

const feedSteps: fc.Arbitrary<FeedStep[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), price }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: pick }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        seconds: fc.constantFrom(1, 20, 61, 600, 1_300, 4_000),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('money' as const),
        amount: fc.integer({ min: 1, max: 5 }),
        skewSeconds: fc.integer({ min: -50, max: 50 }),
        lagSeconds: fc.constantFrom(0, 0, 5, 100, 480),
        isRefund: fc.constantFrom(false, false, false, true),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('give back' as const),
        which: pick,
        amount: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('poll' as const),
        trouble: fc.constantFrom(
          'none' as const,
          'crash' as const,
          'overtaken' as const,
          'shift' as const,
        ),
        pageSize: fc.integer({ min: 2, max: 5 }),
      }),
    },
  ),
  { minLength: 8, maxLength: 40 },
)

async function poll(
  shop: { accountId: string; feed: ListedFeed },
  step: FeedStep & { do: 'poll' },
) {
  const { accountId, feed } = shop
  feed.pageSize = step.pageSize
  feed.beforePage = async (page) => {
    if (step.trouble === 'crash' && page === 1) throw new ProviderUnavailable('cut off')
    // New rows push the others down between two pages.
    if (step.trouble === 'shift' && page < 3) feed.add({ amount: 7, kind: 'refund' })
    if (step.trouble === 'overtaken' && page === 0) {
      await world.sql`
        update receiving_accounts set lease_token = lease_token + 1, leased_until = null
        where id = ${accountId}`
    }
  }
  await world.poll(accountId)
  feed.beforePage = () => {}
}

test(
  'money is claimed once, by whoever held its amount when it came, whatever happens',
  { timeout: 400_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(feedSteps, async (steps) => {
        const shop = await world.givenShop()
        const { merchantId, accountId, feed } = shop
        const made: PaymentRow[] = []
        for (const step of steps) {
          if (step.do === 'wait') world.advance(step.seconds * 1000)
          else if (step.do === 'create') {
            const row = await tryToPay(merchantId, step.price)
            if (row) made.push(row)
          } else if (step.do === 'cancel' && made.length > 0) {
            const row = await world.reload(made[step.which % made.length]!.id)
            if (row.status === 'pending') await cancelPayment(world.context, row)
          } else if (step.do === 'money') {
            const now = world.clock().getTime()
            feed.add({
              amount: step.amount,
              kind: step.isRefund ? 'refund' : 'incoming',
              at: new Date(now + step.skewSeconds * 1000),
              visibleAt: new Date(now + step.lagSeconds * 1000),
            })
          } else if (step.do === 'give back') giveBack(feed, step)
          else if (step.do === 'poll') await poll(shop, step)
        }
        // Quiet at last: whatever was left is read, until nothing is open or cooling any more.
        for (const row of made) {
          const { status } = await world.reload(row.id)
          if (status === 'pending') await cancelPayment(world.context, row)
        }
        for (let count = 0; count < 12; count += 1) {
          await poll(shop, { do: 'poll', trouble: 'none', pageSize: 5 })
          world.advance(3 * MINUTE_MS)
        }
        // What went back of older money is looked for once an hour.
        world.advance(60 * MINUTE_MS)
        await poll(shop, { do: 'poll', trouble: 'none', pageSize: 5 })
        await compare(accountId, feed)
      }),
      { numRuns: 25 },
    )
  },
)

function giveBack(feed: ListedFeed, { which, amount }: FeedStep & { do: 'give back' }): void {
  const sales = feed.rows.filter(({ kind }) => kind === 'incoming')
  const sale = sales[which % Math.max(1, sales.length)]
  if (sale) feed.giveBack(sale.transactionId, Math.min(sale.amount, (sale.returned ?? 0) + amount))
}

/** The feed's own rows against what was recorded: each counted once, for the right payment. */
async function compare(accountId: string, feed: ListedFeed): Promise<void> {
  const leases = await world.sql<
    { paymentId: string; amount: number; heldFrom: Date; heldUntil: Date }[]
  >`select * from amount_leases where account_id = ${accountId}`
  const money = await world.money(accountId)
  const recorded = new Map(money.map((row) => [row.providerTransactionId, row]))
  expect(recorded.size).toBe(money.length)
  const paidOf = new Map<string, { kind: string; amount: number; returned: number }[]>()
  for (const row of feed.rows) {
    const known = recorded.get(row.transactionId)
    recorded.delete(row.transactionId)
    const owners = leases.filter(
      ({ amount, heldFrom, heldUntil }) =>
        amount === row.amount &&
        row.at.getTime() >= heldFrom.getTime() - CLOCK_SKEW_MS &&
        row.at.getTime() < heldUntil.getTime() + CLOCK_SKEW_MS &&
        // Money that was seen before the payment was made is not its money, whatever clocks say.
        !(known && known.receivedAt < heldFrom),
    )
    expect(owners.length).toBeLessThanOrEqual(1)
    const owner = row.kind === 'incoming' ? (owners[0]?.paymentId ?? null) : null
    // What it was given back of is not told, so it is at most told to a person.
    if (row.kind === 'refund') expect(known ?? UNTIED).toMatchObject(UNTIED)
    // Nobody's money is only seen while something is open or cooling.
    else if (owner === null) expect(known?.paymentId ?? null).toBeNull()
    else {
      expect(known).toMatchObject({ paymentId: owner, amount: row.amount })
      const claimed = { kind: known?.kind ?? '', amount: row.amount, returned: row.returned ?? 0 }
      paidOf.set(owner, [...(paidOf.get(owner) ?? []), claimed])
    }
    if (row.kind === 'incoming') expect(known?.amountRefunded ?? row.returned).toBe(row.returned)
  }
  expect([...recorded.keys()]).toEqual([])
  for (const { paymentId } of leases) {
    const claimed = paidOf.get(paymentId) ?? []
    const paying = claimed.filter(({ kind }) => kind === 'payment' || kind === 'late')
    expect(paying).toHaveLength(claimed.length > 0 ? 1 : 0)
    expect((await world.reload(paymentId)).status).toBe(statusBy(paying[0]))
  }
}

const UNTIED = { kind: 'returned', paymentId: null }

function statusBy(paying: { amount: number; returned: number } | undefined): string {
  if (!paying) return 'cancelled'
  if (paying.returned === 0) return 'paid'
  return paying.returned === paying.amount ? 'refunded' : 'partially_refunded'
}

test('two pollers that believe to hold one account count no money twice', async () => {
  const { merchantId, accountId, feed } = await world.givenShop()
  const rows = await Promise.all(Array.from({ length: 20 }, () => world.pay(merchantId)))
  for (const row of rows) feed.add({ amount: row.chargeAmount })
  const { readUntil, leaseToken } = await world.account(accountId)
  const lease = { accountId, readUntil, failures: 0, token: leaseToken }
  const mutations = feed.rows
  // With one and the same token even: the claim alone must hold. One with an older token writes nothing.
  const older = claimMutations(world.context, { ...lease, token: leaseToken - 1 }, mutations)
  await expect(older).rejects.toThrow(LeaseLost)
  await Promise.all([
    claimMutations(world.context, lease, mutations),
    claimMutations(world.context, lease, mutations),
  ])
  const money = await world.money(accountId)
  expect(money).toHaveLength(20)
  expect(money.every(({ kind }) => kind === 'payment')).toBe(true)
  const paid = world.events.filter(
    ({ type, paymentId }) => type === 'payment.paid' && rows.some(({ id }) => id === paymentId),
  )
  expect(paid).toHaveLength(20)
})
