import type { StoredAnswer } from '../../src/payments/idempotency.ts'
import type { FaultPlan } from '../engine/faults.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { Accounts } from './accounts.ts'
import type { Gateway } from './gateway.ts'
import type { WorldMerchant } from './merchants.ts'
import type { ServerProcess } from './process.ts'

/** One simulated world, as those who play in it see it. */
export interface World {
  scheduler: Scheduler
  random: Random
  gateway: Gateway
  accounts: Accounts
  amountCooldownMs: number
  /** Refunds that people have transferred by hand: rupiah by id. */
  transfers: Map<string, number>
  orders: readonly Order[]
  faults(): FaultPlan
  /** Answers that shops got, by merchant and key. */
  answers: { key: string; answer: StoredAnswer }[]
  answerCount: number
  anyServer(): ServerProcess
  connection(id: string): { id: string; merchantId: string; provider: string }
  /** Starts something that the world waits for at its end. */
  spawn(play: () => Promise<unknown>): void
}

/** The code that a payer sees. */
export interface ShownCode {
  paymentId: string
  payableAmount: number
  expiresAtMs: number
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
  /** Of the latest answer; null: none came yet. */
  shown: ShownCode | null
  /** When it is made. */
  startsAfterMs: number
}

/** Draws the orders of a world; two may have one name, as a shop's mistake. */
export function drawOrders(
  random: Random,
  {
    merchants,
    amountCooldownMs,
  }: { merchants: readonly WorldMerchant[]; amountCooldownMs: number },
): Order[] {
  const hasAccounts = merchants.some(({ accountId }) => accountId !== null)
  return Array.from({ length: random.int(1, hasAccounts ? 5 : 3) }, (_, index) => {
    const merchant = random.pick(merchants)
    const isOwn = merchant.accountId !== null
    const expiresInSeconds = random.pick([60, 90, 120])
    // Some come when amounts have cooled, and are had again.
    const isLater = isOwn && random.chance(0.4)
    const laterMs = expiresInSeconds * 1000 + amountCooldownMs + random.int(20_000, 90_000)
    return {
      merchant,
      orderId: `order-${random.chance(0.1) ? 1 : index + 1}`,
      // An own account has few payable amounts below a low price: payments come into each other's way.
      amount: isOwn ? random.pick([3, 4, 4, 5]) : 10_000,
      expiresInSeconds,
      key: random.chance(0.6) ? `key-${index}` : null,
      paymentId: null,
      shown: null,
      startsAfterMs: random.int(0, 5_000) + (isLater ? laterMs : 0),
    }
  })
}
