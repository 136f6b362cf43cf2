import type { WebhookEvent } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'

type NewsOf<Event> = Event extends WebhookEvent ? Pick<Event, 'type' | 'data'> : never

/** What happened, and to what: `data` is the payment, money or refund as it was then, as in `/v1`. */
export type News = NewsOf<WebhookEvent>

/** Something that a merchant wants to hear of. */
export type MerchantEvent = News & {
  /** `evt_…`: also the `webhook-id` of everything sent about it. */
  id: string
  merchantId: string
  /** The payment that it is about, in whose order it is told; null: none. */
  paymentId: string | null
  /** The API key that made the payment; null when there is none. */
  apiKeyId: string | null
  at: Date
}

/**
 * Called inside the transaction that makes the change, so that what it writes (webhook deliveries) is
 * there if and only if the change is.
 */
export type OnEvent = (tx: Tx, event: MerchantEvent) => Promise<void>

/** The same for many events of different payments, in fewer statements than one for each. */
export type OnEvents = (tx: Tx, events: readonly MerchantEvent[]) => Promise<void>

/**
 * An event of now.
 * @param about.paymentId - With `apiKeyId`, null for what is about no payment.
 */
export function newEvent(
  news: News,
  about: { merchantId: string; paymentId: string | null; apiKeyId: string | null; at: Date },
): MerchantEvent {
  return { ...news, id: newId('evt', about.at), ...about }
}
