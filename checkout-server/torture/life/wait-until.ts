import { setTimeout as wait } from 'node:timers/promises'
import type { Payment } from '@autogopay/shared'
import type { Order } from '../plan/orders.ts'
import type { LifeWorld } from './life-world.ts'

const POLL_MS = 1_000

/** Reads a payment until something holds of it. @returns Null: the run ended first. */
export async function waitUntil(
  world: LifeWorld,
  order: Order,
  paymentId: string,
  holds: (payment: Payment) => boolean,
): Promise<Payment | null> {
  while (!world.gives.up()) {
    const payment = await world.shop.read(order, paymentId)
    if (payment && holds(payment)) return payment
    await wait(POLL_MS)
  }
  return null
}
