import type { StoredAnswer } from '../../src/payments/idempotency.ts'
import type { FaultPlan } from '../engine/faults.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { Gateway } from './gateway.ts'
import type { WorldMerchant } from './merchants.ts'
import type { ServerProcess } from './process.ts'

/** One simulated world, as those who play in it see it. */
export interface World {
  scheduler: Scheduler
  random: Random
  gateway: Gateway
  faults(): FaultPlan
  /** Answers that shops got, by merchant and key. */
  answers: { key: string; answer: StoredAnswer }[]
  answerCount: number
  anyServer(): ServerProcess
  connection(id: string): { id: string; merchantId: string; provider: string }
  /** Starts something that the world waits for at its end. */
  spawn(play: () => Promise<unknown>): void
}

/** What the world knows of one order. */
export interface Order {
  merchant: WorldMerchant
  orderId: string
  amount: number
  expiresInSeconds: number
  key: string | null
  /** Id of the payment that the shop was told of; null: not yet. */
  paymentId: string | null
}

/** Draws the orders of a world; two may have one name, as a shop's mistake. */
export function drawOrders(random: Random, merchants: readonly WorldMerchant[]): Order[] {
  const count = random.int(1, 3)
  return Array.from({ length: count }, (_, index) => ({
    merchant: random.pick(merchants),
    orderId: `order-${random.chance(0.1) ? 1 : index + 1}`,
    amount: 10_000,
    expiresInSeconds: random.pick([60, 90, 120]),
    key: random.chance(0.6) ? `key-${index}` : null,
    paymentId: null,
  }))
}
