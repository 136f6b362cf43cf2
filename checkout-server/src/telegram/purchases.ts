import { type Payment } from '@autogopay/shared'
import { useIssuedKey } from '../activation/activate.ts'
import { issueKey } from '../activation/keys.ts'
import { createPayment } from '../payments/create-payment.ts'
import type { PaymentRow } from '../payments/payment-row.ts'
import { withQrText } from '../payments/qr-text.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { TelegramContext } from './context.ts'
import { enqueueMessage } from './outbox.ts'
import { formatTime } from './times.ts'
import { BOT_WORDS, type BotLocale } from './words.ts'

const RETRY_MS = [2_000, 5_000, 15_000, 60_000, 300_000]
const MOST_AT_ONCE = 50
const OPEN_MS = 15 * 60 * 1000
const MOST_OPEN = 5
const KEEP_KEY_MS = 10 * 365 * 24 * 60 * 60 * 1000

interface PurchaseRow {
  id: string
  merchantId: string
  chatId: number
  packageId: string | null
  days: number
  amount: number
  email: string | null
  locale: BotLocale
  tries: number
}

const columns = (sql: Sql | Tx) =>
  sql`p.id, p.merchant_id, p.chat_id, p.package_id, p.days, p.amount, p.email, p.locale, p.tries`

/**
 * Notes that somebody wants to buy; the code follows within moments.
 * @returns False: this chat has begun too many purchases lately.
 */
export async function beginPurchase(
  tx: Tx,
  wish: Omit<PurchaseRow, 'id' | 'tries'> & { at: Date },
): Promise<boolean> {
  const { at, merchantId, chatId, packageId, days, amount, email, locale } = wish
  const [recent] = await tx<{ count: number }[]>`
    select count(*)::int from activation_purchases
    where chat_id = ${chatId} and created_at > ${new Date(at.getTime() - OPEN_MS)}
      and status <> 'delivered'`
  if ((recent?.count ?? 0) >= MOST_OPEN) return false
  await tx`
    insert into activation_purchases (id, merchant_id, chat_id, package_id, days, amount, email,
      locale, next_try_at, created_at)
    values (${newId('buy', at)}, ${merchantId}, ${chatId}, ${packageId}, ${days}, ${amount},
      ${email}, ${locale}, ${at}, ${at})`
  return true
}

/**
 * Makes the payments of purchases that have none: at the operator's own merchant account, by the
 * function that serves every merchant. A process that dies in between leaves the purchase as it was; the
 * order id makes the next try find the same payment.
 * @returns True: there is more to do.
 */
export async function openPurchases(context: TelegramContext): Promise<boolean> {
  const { sql, clock } = context
  const wanted = await sql<PurchaseRow[]>`
    select ${columns(sql)} from activation_purchases p
    where status = 'wanted' and next_try_at <= ${clock()} order by next_try_at limit ${MOST_AT_ONCE}`
  for (const purchase of wanted) {
    await openPurchase(context, purchase).catch((cause: unknown) =>
      putOff(context, purchase, cause),
    )
  }
  return wanted.length === MOST_AT_ONCE
}

async function openPurchase(context: TelegramContext, purchase: PurchaseRow): Promise<void> {
  const { sql, clock, payments } = context
  const made = await paymentOf(context, purchase)
  const row = await withQrText(payments, made.row)
  const words = BOT_WORDS[purchase.locale]
  await sql.begin(async (tx) => {
    const { count } = await tx`
      update activation_purchases set status = 'open', payment_id = ${row.id}, next_try_at = null
      where id = ${purchase.id} and status = 'wanted'`
    if (count === 0) return
    await enqueueMessage(tx, context, {
      chatId: purchase.chatId,
      kind: 'reply',
      text: words.payThis(purchase.days, purchase.amount, purchase.email),
      qrText: row.qrText,
      buttons: [{ text: words.payPage, url: made.payment.checkoutUrl }],
      giveUpAt: new Date(Math.max(row.expiresAt.getTime(), clock().getTime() + 1_000)),
    })
  })
}

async function paymentOf(context: TelegramContext, purchase: PurchaseRow) {
  let made: { payment: Payment; row: PaymentRow } | null = null
  await createPayment(context.payments, {
    merchantId: purchase.merchantId,
    apiKeyId: null,
    idempotencyKey: null,
    order: {
      amount: purchase.amount,
      orderId: purchase.id,
      description: `AutoGoPay ${purchase.days} hari`,
      ...(purchase.email !== null && { customer: { email: purchase.email } }),
      metadata: { activation: purchase.id },
    },
    answer: (payment, _isNew, row) => {
      made = { payment, row }
      return { status: 200, body: Buffer.from('{}') }
    },
  })
  // The compiler does not see that `answer` was called.
  const known = made as { payment: Payment; row: PaymentRow } | null
  if (!known) throw new Error(`the payment of ${purchase.id} was not shown`)
  return known
}

async function putOff(context: TelegramContext, purchase: PurchaseRow, cause: unknown) {
  const { sql, clock, log } = context
  const isOurs = cause instanceof AppError
  log[isOurs ? 'warn' : 'error']({ err: cause, purchase: purchase.id }, 'a key could not be sold')
  const waitMs = RETRY_MS[purchase.tries]
  await sql.begin(async (tx) => {
    const nextTryAt = waitMs === undefined ? null : new Date(clock().getTime() + waitMs)
    const { count } = await tx`
      update activation_purchases set tries = tries + 1, next_try_at = ${nextTryAt},
        status = ${nextTryAt ? 'wanted' : 'failed'}
      where id = ${purchase.id} and status = 'wanted'`
    if (count === 0 || nextTryAt) return
    const text = BOT_WORDS[purchase.locale].cannotSell
    await enqueueMessage(tx, context, { chatId: purchase.chatId, kind: 'reply', text })
  })
}

/**
 * Gives the buyers of paid purchases what they paid for: looks at the orders, so it does not matter
 * how, how late or by which process a payment turned paid, or whether a process died in between.
 * @param since - Only purchases made after that; null: all.
 */
export async function deliverPaid(context: TelegramContext, since: Date | null): Promise<number> {
  const { sql } = context
  const paid = await sql<{ id: string }[]>`
    select p.id from activation_purchases p
    where p.status in ('wanted', 'open', 'failed') and ${isPaid(sql)}
      and p.created_at > ${since ?? new Date(0)}
    order by p.id limit ${MOST_AT_ONCE}`
  for (const { id } of paid) await sql.begin((tx) => deliver(context, tx, id))
  return paid.length
}

const isPaid = (sql: Sql | Tx) => sql`(
  exists (
    select from payment_orders o join payments m on m.id = o.payment_id
    where o.merchant_id = p.merchant_id and o.order_id = p.id
      and m.status in ('paid', 'partially_refunded'))
  or exists (
    select from payments m
    where m.merchant_id = p.merchant_id and m.order_id = p.id
      and (m.renewal > 0 or m.renewed_by is not null)
      and m.status in ('paid', 'partially_refunded')))`

async function deliver(context: TelegramContext, tx: Tx, id: string): Promise<void> {
  const { clock } = context
  const at = clock()
  // Locked first, then looked at: of a refund and a delivery in the same moment one sees the other.
  await tx`select id from activation_purchases where id = ${id} for update`
  const [purchase] = await tx<PurchaseRow[]>`
    update activation_purchases p set status = 'delivered', delivered_at = ${at},
      next_try_at = null
    where id = ${id} and status in ('wanted', 'open', 'failed') and ${isPaid(tx)}
    returning ${columns(tx)}`
  if (!purchase) return
  const { days, packageId, email, chatId, locale } = purchase
  const issued = await issueKey({ sql: tx, clock }, { days, packageId, purchaseId: id })
  if (!issued) throw new Error(`the purchase ${id} has a key already`)
  const words = BOT_WORDS[locale]
  const until = email === null ? null : await extendOwner(tx, { email, keyId: issued.id, id, at })
  const text =
    email === null
      ? words.keyReady(issued.key, days)
      : until
        ? words.accountExtended(email, formatTime(until, locale))
        : words.noAccount(email, issued.key, days)
  await enqueueMessage(tx, context, {
    chatId,
    kind: 'reply',
    text,
    once: `delivered:${id}`,
    // It was paid for: it waits for as long as it takes.
    giveUpAt: new Date(at.getTime() + KEEP_KEY_MS),
  })
}

/** @returns Null: no account, several, or one that is suspended: the buyer gets the key. */
async function extendOwner(
  tx: Tx,
  { email, keyId, id, at }: { email: string; keyId: string; id: string; at: Date },
): Promise<Date | null> {
  const owned = await tx<{ id: string }[]>`
    select m.id from merchants m where m.email = ${email}
    union
    select o.merchant_id from members o join users u on u.id = o.user_id
    where u.email = ${email} and o.role = 'owner'`
  const [merchant, second] = owned
  if (!merchant || second) return null
  try {
    return await tx.savepoint((inner) =>
      useIssuedKey(inner, { keyId, merchantId: merchant.id, extendedBy: `purchase:${id}`, at }),
    )
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
