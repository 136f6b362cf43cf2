import type { IncomingMoney } from '@autogopay/shared'
import type { PaymentContext } from '../../src/payments/context.ts'
import { listIncomingMoney } from '../../src/payments/read-money.ts'
import { markTransferred } from '../../src/payments/manual-refunds.ts'
import {
  acceptMoney,
  assignMoney,
  dismissMoney,
  refundMoney,
  type Decision,
} from '../../src/payments/review-money.ts'
import type { WorldMerchant } from './merchants.ts'
import type { World } from './scene.ts'
import { persist } from './shop.ts'

const CHOICES = ['accept', 'refund', 'assign', 'dismiss'] as const

/** A person who looks after the merchant's odd money, now and then, and not always alone. */
export async function tendInbox(world: World, merchant: WorldMerchant): Promise<void> {
  const { scheduler, random } = world
  for (let left = random.int(0, 3); left > 0; left -= 1) {
    await scheduler.sleep(random.int(20_000, 240_000))
    const inbox = await persist(world, 'read the inbox', (context) =>
      listIncomingMoney(context, merchant.id, { review: 'open', limit: 20 }),
    )
    const money = inbox?.data.length ? random.pick(inbox.data) : null
    if (money) {
      const others = random.chance(0.3) ? [decide(world, merchant, money)] : []
      await Promise.all([decide(world, merchant, money), ...others])
    }
    await transferByHand(world, merchant)
  }
}

function decide(world: World, merchant: WorldMerchant, money: IncomingMoney): Promise<unknown> {
  const { random } = world
  const decision = { merchantId: merchant.id, moneyId: money.id, by: merchant.apiKeyId, note: null }
  const choice = random.pick(CHOICES)
  const paymentId = somePayment(world, merchant)
  return persist(world, `${choice} ${money.kind}`, async (context) => {
    if (choice === 'assign' && paymentId === null) return
    await carryOut(context, choice, { ...decision, paymentId: paymentId ?? '' })
  })
}

function carryOut(
  context: PaymentContext,
  choice: (typeof CHOICES)[number],
  decision: Decision & { paymentId: string },
): Promise<IncomingMoney> {
  switch (choice) {
    case 'accept':
      return acceptMoney(context, decision)
    case 'assign':
      return assignMoney(context, decision)
    case 'refund':
      return refundMoney(context, { ...decision, reason: null })
    case 'dismiss':
      return dismissMoney(context, decision)
  }
}

function somePayment({ random, orders }: World, merchant: WorldMerchant): string | null {
  const ids = orders.flatMap((order) =>
    order.merchant.id === merchant.id && order.shown ? [order.shown.paymentId] : [],
  )
  return ids.length === 0 ? null : random.pick(ids)
}

/** Sends back by bank transfer what no provider can return, then says so: twice, now and then. */
async function transferByHand(world: World, merchant: WorldMerchant): Promise<void> {
  const { random, transfers } = world
  const tasks = await persist(
    world,
    'read the transfers to make',
    (context) => context.sql<{ id: string; amount: number }[]>`
      select id, amount from refunds
      where merchant_id = ${merchant.id} and status = 'needs_manual_transfer' order by id`,
  )
  const done = (tasks ?? []).filter(() => random.chance(0.6))
  for (const { id, amount } of done) {
    transfers.set(id, amount)
    const mark = () =>
      persist(world, `transferred Rp ${amount}`, (context) =>
        markTransferred(context, {
          merchantId: merchant.id,
          id,
          by: merchant.apiKeyId,
          note: null,
        }),
      )
    await Promise.all(random.chance(0.2) ? [mark(), mark()] : [mark()])
  }
}
