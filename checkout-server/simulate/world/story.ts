import { receiveNotice } from '../../src/payments/notices.ts'
import {
  forgedNotice,
  lyingNotice,
  refundedOf,
  type GatewayCharge,
  type GatewayNews,
} from './gateway.ts'
import { payOwnAccount } from './payers.ts'
import { actions, placeOrder, refund } from './shop.ts'
import type { Order, World } from './scene.ts'

/** Everything that happens to one order, from its making on. */
export async function playOrder(world: World, order: Order): Promise<void> {
  const { scheduler, random } = world
  await scheduler.sleep(order.startsAfterMs)
  const makings = [placeOrder(world, order)]
  // The customer clicks twice, or the shop's own retry comes too early.
  if (random.chance(0.35)) makings.push(placeOrder(world, order))
  const pay = order.merchant.accountId === null ? payAtLast : payOwnAccount
  world.spawn(() => pay(world, order))
  await Promise.all(makings)
  if (!order.paymentId) return

  if (random.chance(0.2)) world.spawn(() => later(world, 60_000, () => act(world, order, 'cancel')))
  if (random.chance(0.4)) world.spawn(() => later(world, 90_000, () => act(world, order, 'check')))
  if (random.chance(0.25)) world.spawn(() => afterTheEnd(world, order))
  // Somebody knocks again, much later, with the same wish.
  if (random.chance(0.2)) world.spawn(() => later(world, 50_000, () => placeOrder(world, order)))
}

/** The payer sees the code and pays it: soon, in the last second, too late, or never. */
async function payAtLast(world: World, order: Order): Promise<void> {
  const { scheduler, random, gateway } = world
  const lifeMs = order.expiresInSeconds * 1000
  const when = random.pick([
    'soon',
    'soon',
    'middle',
    'last second',
    'after the end',
    'never',
  ] as const)
  const isWrong = random.chance(0.1)
  for (let look = 0; look < 60; look += 1) {
    const charge = [...gateway.charges.values()].findLast(
      ({ orderId, connectionId }) =>
        orderId === order.orderId && connectionId === order.merchant.connection.id,
    )
    if (!charge) {
      await scheduler.sleep(random.int(500, 2_000))
      continue
    }
    const leftMs = Math.max(0, charge.expiresAtMs - scheduler.nowMs)
    if (when === 'never') {
      // The gateway ends it by itself, sooner or later.
      await scheduler.sleep(leftMs + random.int(0, 40_000))
      gateway.expire(charge.chargeId)
      return
    }
    const waitMs = {
      soon: random.int(500, 8_000),
      middle: random.int(0, lifeMs),
      'last second': Math.max(0, leftMs - random.int(1, 900)),
      'after the end': leftMs + random.int(1, 600_000),
    }[when]
    await scheduler.sleep(waitMs)
    const amount = isWrong ? charge.amount + random.pick([-1, 1, 500]) : charge.amount
    const evenAfterTheEnd = when === 'after the end'
    if (!gateway.pay(charge.chargeId, amount, { evenAfterTheEnd })) return
    if (!isWrong && random.chance(0.4)) await giveBack(world, order, charge)
    return
  }
}

/** Refunds, by us and at the provider, once we know of the money. */
async function giveBack(world: World, order: Order, charge: GatewayCharge): Promise<void> {
  const { random, gateway, scheduler } = world
  const { chargeId, paymentId } = charge
  await scheduler.sleep(random.int(1_000, 40_000))
  const half = Math.floor(order.amount / 2)
  const wishes = random.pick([
    [order.amount],
    [half],
    [half, half],
    [half, order.amount],
    [1, half, half],
  ])
  for (const amount of wishes) {
    if (random.chance(0.5)) world.spawn(() => refund(world, paymentId, amount))
    else await refund(world, paymentId, amount)
  }
  if (random.chance(0.25)) {
    const amount = Math.min(random.int(1, 1_000), charge.paidAmount - refundedOf(charge))
    if (amount > 0) gateway.refundThere(chargeId, `dashboard-${random.int(0, 1e9)}`, amount)
  }
}

async function afterTheEnd(world: World, order: Order): Promise<void> {
  await world.scheduler.sleep(order.expiresInSeconds * 1000 + world.random.int(0, 20_000))
  await actions.renew(world, order)
}

async function act(world: World, order: Order, what: 'cancel' | 'check'): Promise<void> {
  if (order.paymentId) await actions[what](world, order.paymentId)
}

async function later(world: World, mostMs: number, work: () => Promise<unknown>): Promise<void> {
  await world.scheduler.sleep(world.random.int(0, mostMs))
  await work()
}

/** A notice on its way to us: late, lost, twice, out of order; and lies among the truth. */
export async function carryNews(world: World, news: GatewayNews): Promise<void> {
  const { scheduler, random, faults, gateway } = world
  const isTroubled = () => random.chance(faults().notice)
  const charge = gateway.charges.get(news.chargeId)
  if (charge && isTroubled()) {
    const lie = random.chance(0.5) ? forgedNotice(charge) : lyingNotice(charge, charge.amount)
    world.spawn(() => deliver(world, { ...news, body: lie }, 'a lie'))
  }
  if (isTroubled() && random.chance(0.5)) {
    scheduler.note(null, 'a notice is lost')
    return
  }
  await scheduler.sleep(random.int(10, isTroubled() ? 60_000 : 800))
  if (isTroubled()) world.spawn(() => deliver(world, news, 'a notice, twice'))
  await deliver(world, news, 'a notice')
}

async function deliver(world: World, news: GatewayNews, label: string): Promise<void> {
  const { scheduler, random } = world
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const server = world.anyServer()
    scheduler.note(null, `→ ${server.name}: ${label} ${news.body.toString('utf8', 0, 90)}`)
    try {
      const verdict = await server.serve((context) =>
        receiveNotice(context, {
          connection: world.connection(news.connectionId),
          rawBody: news.body,
          mayKeepUnproven: async () => true,
        }),
      )
      scheduler.note(null, `← ${server.name}: ${label}: ${verdict}`)
      return
    } catch (error) {
      scheduler.note(null, `← ${server.name}: ${label} failed: ${(error as Error).message}`)
    }
    await scheduler.sleep(random.int(2_000, 30_000))
  }
}
