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
 * - A used key is not paid back: its refund is refused. An unused one works no more once it is.
 * - Money that does not fit its code is told to who paid it: a person decides about it.
 */
export function purchaseWatcher(context: OutboxContext, operatorMerchantId: string | null) {
  return async function followPurchases(tx: Tx, events: readonly MerchantEvent[]): Promise<void> {
    for (const event of events) {
      if (event.merchantId !== operatorMerchantId || event.paymentId === null) continue
      if (event.type === 'refund.requested' || event.type === 'refund.confirmed') {
        await followRefund(tx, context, { ...event, isAsked: event.type === 'refund.requested' })
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

async function followRefund(
  tx: Tx,
  context: OutboxContext,
  event: {
    paymentId: string | null
    data: { incomingMoneyId: string }
    /** False: the provider has done it already. */
    isAsked: boolean
  },
): Promise<void> {
  const purchase = event.paymentId && (await purchaseOf(tx, event.paymentId))
  // Other money of the payment, such as what was paid twice, may go back whatever became of the key.
  if (!purchase || event.data.incomingMoneyId !== purchase.incomingMoneyId) return
  const at = context.clock()
  const [key] = await tx<{ id: string; usedAt: Date | null }[]>`
    select id, used_at from activation_keys where purchase_id = ${purchase.id} for update`
  if (key?.usedAt) {
    if (!event.isAsked) return
    throw new AppError(
      'payment_not_refundable',
      'The activation key that this payment bought was used, so it is not paid back.',
    )
  }
  await tx`
    update activation_keys set revoked_at = ${at}
    where purchase_id = ${purchase.id} and used_at is null and revoked_at is null`
  const { count } = await tx`
    update activation_purchases set status = 'refunded', next_try_at = null
    where id = ${purchase.id} and status <> 'refunded'`
  if (count === 0) return
  const text = BOT_WORDS[purchase.locale].refunded
  await enqueueMessage(tx, context, { chatId: purchase.chatId, kind: 'reply', text })
}

async function purchaseOf(tx: Tx, paymentId: string): Promise<Purchase | null> {
  const [row] = await tx<Purchase[]>`
    select b.id, b.chat_id, b.locale, p.incoming_money_id
    from payments p join activation_purchases b
      on b.merchant_id = p.merchant_id and b.id = p.order_id
    where p.id = ${paymentId} for update of b`
  return row ?? null
}
