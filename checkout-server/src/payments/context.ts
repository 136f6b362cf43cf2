import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { Provider } from '../providers/provider.ts'
import type { CheckoutLinks } from './checkout-links.ts'
import type { OnEvent, OnEvents } from './events.ts'
import type { MerchantLook } from './merchant-look.ts'
import type { MerchantRules } from './merchant-rules.ts'
import type { PaymentRow } from './payment-row.ts'

/**
 * Asked before a payer's new code for an order is stored, in that transaction.
 * @throws {AppError} Why there shall be none.
 */
export type OrderGuard = (
  tx: Tx,
  order: Pick<PaymentRow, 'merchantId' | 'orderId' | 'metadata'> & { now: Date },
) => Promise<void>

/** What the payment functions need from the rest of the program. */
export interface PaymentContext {
  sql: Sql
  clock: Clock
  log: Log
  links: CheckoutLinks
  /** Adapter of a connection. @throws {Error} There is no such connection. */
  providerOf(connectionId: string): Promise<Provider>
  /**
   * The connection that a merchant's new charges go to; null: none is connected.
   * @param ended - One that turned out to take none any more: what is remembered is asked for again.
   * @throws {AppError} `provider_off`: the operator has switched off where they would go.
   */
  connectionFor(
    merchantId: string,
    ended?: string,
  ): Promise<{ id: string; provider: string } | null>
  /** Name, logo and colour that the payer sees. */
  merchantLook(merchantId: string): Promise<MerchantLook>
  /** What holds for its payments unless they say otherwise. */
  merchantRules(merchantId: string): Promise<MerchantRules>
  /**
   * Refuses a merchant whose account may make no new payments now.
   * @throws {AppError} `account_inactive`.
   */
  assertActive?(merchantId: string): Promise<void>
  /** Whether a payer may have a new code for an order; without it, each may. */
  guardRenewal?: OrderGuard
  /** How long an own account's amount stays taken after its payment ended; 6 hours by default. */
  amountCooldownMs?: number | undefined
  onEvent: OnEvent
  /** Without it `onEvent` is told of each. */
  onEvents?: OnEvents
  /** Told after commit that a payment looks different now: a hint for watchers and senders. */
  changed(paymentId: string): void
}
