import type { Phone } from './phone.ts'
import type { Shop, ShopWorld } from './shop.ts'

/** What lives act on. */
export interface LifeWorld extends ShopWorld {
  shop: Shop
  phone: Phone
  /** The code on the counter of the account that merchants share, which asks for no amount. */
  counterCode: string
  /** Aborted when the run ends. */
  over: AbortSignal
  /** Told of each fault that an order brings with it. */
  countFault(): void
}
