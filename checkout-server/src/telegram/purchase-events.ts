import type { MerchantEvent } from '../payments/events.ts'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { OutboxContext } from './context.ts'
import { enqueueMessage } from './outbox.ts'
import { BOT_WORDS, type BotLocale } from './words.ts'

interface Purchase {
  id: string
  chatId: number
  locale: BotLocale
  /** The money that paid the payment. */
  incomingMoneyId: string | null
}

/**
 * Follows what happens to the money of sold keys, in the transaction in which it happens.
 * - A used key is not paid back: its refund is refused. An unused one works no more once a refund is
 *   asked for, in whatever way; and again when that comes to nothing.
 * - Money that does not fit its code is told to who paid it: a person decides about it.
 */
export function purchaseWatcher(context: OutboxContext, operatorMerchantId: string | null) {
  return async function followPurchases(tx: Tx, events: readonly MerchantEvent[]): Promise<void> {
    for (const event of events) {
      if (event.merchantId !== operatorMerchantId || event.paymentId === null) continue
      if (isAboutRefund(event)) {
        await followRefund(tx, context, event.paymentId, event)
      } else if (
        event.type === 'money.duplicate' ||
        event.type === 'money.wrong_amount' ||
        (event.type === 'money.late' && event.data.review === 'open')
      ) {
        const purchase = await purchaseOf(tx, event.paymentId)
        if (!purchase) continue
        const text = BOT_WORDS[purchase.locale].moneyHeld(event.data.amount)
        await enqueueMessage(tx, context, {
          chatId: purchase.chatId,
          kind: 'reply',
          text,
          once: `held:${event.id}`,
        })
      }
    }
  }
}

type RefundEvent = Extract<MerchantEvent, { type: `refund.${string}` }>
const isAboutRefund = (event: MerchantEvent): event is RefundEvent =>
  event.type.startsWith('refund.')

async function followRefund(
  tx: Tx,
  context: OutboxContext,
  paymentId: string,
  { type, data }: RefundEvent,
): Promise<void> {
  const purchase = await purchaseOf(tx, paymentId)
  // Other money of the payment, such as what was paid twice, may go back whatever became of the key.
  if (!purchase || data.incomingMoneyId !== purchase.incomingMoneyId) return
  const words = BOT_WORDS[purchase.locale]
  const tell = (text: string, once: string) =>
    enqueueMessage(tx, context, { chatId: purchase.chatId, kind: 'reply', text, once })
  if (type === 'refund.requested' || type === 'refund.needs_manual_transfer') {
    if (await endKey(tx, context, purchase, { isAsked: true })) {
      await tell(words.refundAsked, `refund-asked:${data.id}`)
    }
  } else if (type === 'refund.confirmed') {
    const isFollowed = await endKey(tx, context, purchase, { isAsked: false })
    if (isFollowed !== null) await tell(words.refunded, `refunded:${purchase.id}`)
  } else if (type === 'refund.failed' || type === 'refund.cancelled') {
    if (await reviveKey(tx, purchase)) await tell(words.notRefunded, `not-refunded:${data.id}`)
  }
}

/**
 * @param options.isAsked - False: the provider has given the money back already.
 * @returns Whether the purchase was not ended before; null: its key was used.
 */
async function endKey(
  tx: Tx,
  context: OutboxContext,
  { id }: Purchase,
  { isAsked }: { isAsked: boolean },
): Promise<boolean | null> {
  const [key] = await tx<{ usedAt: Date | null }[]>`
    select used_at from activation_keys where purchase_id = ${id} for update`
  if (key?.usedAt) {
    if (!isAsked) return null
    throw new AppError(
      'payment_not_refundable',
      'The activation key that this payment bought was used, so it is not paid back.',
    )
  }
  await tx`
    update activation_keys set revoked_at = ${context.clock()}, ended_by_refund = true
    where purchase_id = ${id} and used_at is null and revoked_at is null`
  const { count } = await tx`
    update activation_purchases set status = 'refunded', next_try_at = null
    where id = ${id} and status <> 'refunded'`
  return count > 0
}

/** @returns Whether the purchase is good again for what it bought: nothing of its money goes back. */
async function reviveKey(tx: Tx, { id, incomingMoneyId }: Purchase): Promise<boolean> {
  // What had not been delivered by then is now.
  const { count } = await tx`
    update activation_purchases b set status = case
        when exists (select from activation_keys k where k.purchase_id = b.id) then 'delivered'
        else 'open' end
    where b.id = ${id} and b.status = 'refunded' and not exists (
      select from refunds r
      where r.incoming_money_id = ${incomingMoneyId} and r.status not in ('failed', 'cancelled'))`
  if (count === 0) return false
  const [withdrawn] = await tx`
    select from activation_keys
    where purchase_id = ${id} and revoked_at is not null and not ended_by_refund`
  if (withdrawn) return false
  await tx`
    update activation_keys set revoked_at = null, ended_by_refund = false
    where purchase_id = ${id} and ended_by_refund`
  return true
}

async function purchaseOf(tx: Tx, paymentId: string): Promise<Purchase | null> {
  const [row] = await tx<Purchase[]>`
    select b.id, b.chat_id, b.locale, p.incoming_money_id
    from payments p join activation_purchases b
      on b.merchant_id = p.merchant_id and b.id = p.order_id
    where p.id = ${paymentId} for update of b`
  return row ?? null
}
