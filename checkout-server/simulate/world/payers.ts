import type { AccountRow } from './accounts.ts'
import { refund } from './shop.ts'
import type { Order, ShownCode, World } from './scene.ts'

/**
 * The payer of an order whose money goes to an own account. The code goes on being payable when the
 * payment is over, and the provider knows no payment: whatever is paid is a row of the feed.
 */
export async function payOwnAccount(world: World, order: Order): Promise<void> {
  const { scheduler, random, accounts } = world
  const { accountId } = order.merchant
  const code = await seenCode(world, order)
  const waitMs = code && waitOf(world, code)
  if (!code || accountId === null || waitMs === null) return
  await scheduler.sleep(waitMs)
  const what = random.pick(['the code', 'the code', 'the code', 'the price', 'a wrong amount'])
  if (what !== 'the code') {
    const amount = what === 'the price' ? order.amount : code.payableAmount + random.pick([-1, 1])
    if (amount > 0) accounts.book(accountId, { amount, paidFor: null })
    // Somebody who sees the mistake pays once more.
    if (random.chance(0.5)) return
    await scheduler.sleep(random.int(1_000, 20_000))
  }
  const sale = payCode(world, { accountId, code })
  if (random.chance(0.3)) {
    await scheduler.sleep(random.pick([0, 500, 30_000, world.amountCooldownMs]))
    payCode(world, { accountId, code })
  }
  if (random.chance(0.3)) await giveBack(world, { accountId, code, sale })
}

/** Customers at the counter, who pay by the same static code whatever their coffee costs. */
export async function payAtCounter(world: World, accountId: string): Promise<void> {
  const { scheduler, random, accounts } = world
  for (let left = random.int(0, 3); left > 0; left -= 1) {
    await scheduler.sleep(random.int(0, 180_000))
    const amount = random.int(1, 6)
    accounts.book(accountId, { amount, paidFor: null })
  }
}

function payCode(
  { accounts }: World,
  { accountId, code }: { accountId: string; code: ShownCode },
): AccountRow {
  const { payableAmount: amount, paymentId } = code
  return accounts.book(accountId, { amount, paidFor: paymentId })
}

/** By refunds of ours, which a person has to transfer, and straight in the provider's app. */
async function giveBack(
  world: World,
  { accountId, code, sale }: { accountId: string; code: ShownCode; sale: AccountRow },
): Promise<void> {
  const { scheduler, random, accounts } = world
  const { payableAmount: amount, paymentId } = code
  const ways = random.pick([['ours'], ['app'], ['app', 'app'], ['ours', 'app'], ['app', 'ours']])
  for (const way of ways) {
    await scheduler.sleep(random.int(1_000, 60_000))
    const part = random.pick([1, amount, amount + 1])
    if (way === 'ours') await refund(world, paymentId, part)
    else accounts.giveBack(accountId, sale, part)
  }
}

async function seenCode({ scheduler, random }: World, order: Order): Promise<ShownCode | null> {
  for (let look = 0; look < 60 && !order.shown; look += 1) {
    await scheduler.sleep(random.int(500, 2_000))
  }
  return order.shown
}

/** When it is paid; null: never. */
function waitOf({ scheduler, random, amountCooldownMs }: World, { expiresAtMs }: ShownCode) {
  const leftMs = Math.max(0, expiresAtMs - scheduler.nowMs)
  return random.pick([
    random.int(500, 8_000),
    random.int(500, 8_000),
    random.int(0, leftMs),
    // In the last second.
    Math.max(0, leftMs - random.int(1, 900)),
    // While the amount cools, and when it may be another's.
    leftMs + random.int(1, amountCooldownMs),
    leftMs + amountCooldownMs + random.int(1, 120_000),
    null,
  ])
}
