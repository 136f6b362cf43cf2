import { isKill, planFaults, type Fault } from './faults.ts'
import { planOrders, type Order } from './orders.ts'

/** Merchants of every run who collect by a gateway; `world/merchants.ts` says what they listen with. */
export const GATEWAY_MERCHANTS = 3
/** The merchants after those share one GoPay account of their own. */
export const OWN_ACCOUNT_MERCHANTS = 2
const ORDERS_PER_MINUTE = 200

/** Everything that a run means to do: the same for the same seed and length. */
export interface Plan {
  seed: number
  forMs: number
  orders: Order[]
  faults: Fault[]
  /** How many of the faults kill a process. */
  kills: number
}

/**
 * Draws a plan. Nothing of it depends on the machine; when things really happen does.
 * @param input.seed - Whole, 0 or more.
 * @param input.minutes - Length of the faults: more than 0.
 */
export function makePlan(input: { seed: number; minutes: number }): Plan {
  const { seed } = input
  const forMs = Math.round(input.minutes * 60_000)
  const faults = planFaults({ seed, forMs })
  return {
    seed,
    forMs,
    orders: planOrders({
      seed,
      forMs,
      perMinute: ORDERS_PER_MINUTE,
      gatewayMerchants: GATEWAY_MERCHANTS,
      ownAccountMerchants: OWN_ACCOUNT_MERCHANTS,
    }),
    faults,
    kills: faults.filter(isKill).length,
  }
}
