import type { NoticeKind } from '@autogopay/shared'
import type { Reminder } from '../activation/reminders.ts'
import type { MerchantEvent } from '../payments/events.ts'
import type { Sql, Tx } from '../platform/database.ts'
import type { OutboxContext, TelegramContext } from './context.ts'
import { enqueueMessage } from './outbox.ts'
import { DEFAULT_PREFERENCES, toPreferences } from './preferences.ts'
import { tellAt } from './quiet-hours.ts'
import { formatTime } from './times.ts'
import { BOT_WORDS, type BotLocale } from './words.ts'

const FAILING_FOR_MS = 10 * 60 * 1000
/** How long a merchant of whom nobody is linked is not asked about again. */
const NOBODY_MS = 5_000
const MOST_REMEMBERED = 10_000
const DAY_MS = 24 * 60 * 60 * 1000

/** Which members of a team are told of what. */
const ROLES_TOLD: Record<Exclude<NoticeKind, 'login'>, readonly string[]> = {
  'payment.paid': ['owner', 'finance', 'cashier'],
  'webhook.failing': ['owner', 'developer'],
  'connection.needs_login': ['owner', 'developer'],
  'account.ending': ['owner'],
}

interface Reader {
  userId: string
  chatId: number
  locale: BotLocale
  shop: string
  events: NoticeKind[] | null
  quietFrom: number | null
  quietUntil: number | null
  timeZone: 'Asia/Jakarta' | 'Asia/Makassar' | 'Asia/Jayapura' | null
}

type Words = (typeof BOT_WORDS)['id']

/** Something to tell the people of a merchant. */
interface Notice {
  merchantId: string
  kind: Exclude<NoticeKind, 'login'>
  /** Told once to each under this name. */
  once: string
  text: (words: Words, reader: Reader) => string
}

/**
 * Tells the people of a merchant of an event, in the transaction of the event. Merchants of whom
 * nobody is linked cost nothing but a look now and then: payments must not wait for the bot.
 */
export function noticeWriter(context: OutboxContext) {
  const nobodyUntil = new Map<string, number>()
  return async function tellOfEvents(tx: Tx, events: readonly MerchantEvent[]): Promise<void> {
    for (const event of events) {
      const notice = noticeOf(event)
      const now = context.clock().getTime()
      if (!notice || (nobodyUntil.get(event.merchantId) ?? 0) > now) continue
      if ((await tellMembers(tx, context, notice)) > 0) continue
      if (nobodyUntil.size >= MOST_REMEMBERED) nobodyUntil.clear()
      nobodyUntil.set(event.merchantId, now + NOBODY_MS)
    }
  }
}

function noticeOf(event: MerchantEvent): Notice | null {
  const { merchantId, at } = event
  const once = `event:${event.id}`
  switch (event.type) {
    case 'payment.paid':
    case 'payment.paid_late': {
      const { amountPaid, amount, orderId } = event.data
      return {
        merchantId,
        kind: 'payment.paid',
        once,
        text: (words, { shop, locale }) =>
          words.paid(shop, amountPaid ?? amount, orderId, formatTime(at, locale)),
      }
    }
    case 'webhook_endpoint.disabled': {
      const { url } = event.data
      const text: Notice['text'] = (words, { shop }) => words.webhookDisabled(shop, hostOf(url))
      return { merchantId, kind: 'webhook.failing', once, text }
    }
    case 'connection.needs_login':
      return {
        merchantId,
        kind: 'connection.needs_login',
        once,
        text: (words, { shop }) => words.needsLogin(shop),
      }
    default:
      return null
  }
}

/** Tells the owners that their account ends, in the transaction of the reminder. */
export async function tellOfEnd(
  tx: Tx,
  context: OutboxContext,
  { merchantId, activeUntil, kind }: Reminder,
): Promise<void> {
  const leftMs = activeUntil.getTime() - context.clock().getTime()
  const days = Math.max(1, Math.ceil(leftMs / DAY_MS))
  await tellMembers(tx, context, {
    merchantId,
    kind: 'account.ending',
    once: `${kind}:${merchantId}:${activeUntil.getTime()}`,
    text: (words, { shop, locale }) =>
      kind === 'ended'
        ? words.ended(shop)
        : words.endsInDays(shop, days, formatTime(activeUntil, locale)),
  })
}

/** Tells whose webhooks have failed for a while, once for each time that they began to. */
export async function tellFailingWebhooks(context: TelegramContext): Promise<void> {
  const { sql, clock } = context
  const failing = await sql<{ id: string; merchantId: string; url: string; failingSince: Date }[]>`
    select e.id, e.merchant_id, e.url, e.failing_since from webhook_endpoints e
    where e.disabled_at is null
      and e.failing_since <= ${new Date(clock().getTime() - FAILING_FOR_MS)}
      and e.failing_since > ${new Date(clock().getTime() - DAY_MS)}
      and exists (
        select from members m join telegram_links l on l.user_id = m.user_id
        where m.merchant_id = e.merchant_id)`
  for (const { id, merchantId, url, failingSince } of failing) {
    await tellMembers(sql, context, {
      merchantId,
      kind: 'webhook.failing',
      once: `failing:${id}:${failingSince.getTime()}`,
      text: (words, { shop }) => words.webhookFailing(shop, hostOf(url)),
    })
  }
}

/**
 * Tells one person of something that is theirs, if they want to hear of it.
 * @returns False: they are not linked, have blocked the bot, or do not want to.
 */
export async function tellPerson(
  sql: Sql | Tx,
  context: OutboxContext,
  { userId, kind, text }: { userId: string; kind: NoticeKind; text: string },
): Promise<boolean> {
  const [reader] = await sql<Reader[]>`
    select l.user_id, l.chat_id, u.locale, '' as shop, p.events, p.quiet_from, p.quiet_until,
      p.time_zone
    from telegram_links l join users u on u.id = l.user_id
      left join notification_preferences p on p.user_id = l.user_id
    where l.user_id = ${userId} and l.blocked_at is null`
  if (!reader || !wants(reader, kind)) return false
  await write(sql, context, reader, { text, merchantId: null, once: null })
  return true
}

/** @returns How many people of the merchant are linked. */
async function tellMembers(
  sql: Sql | Tx,
  context: OutboxContext,
  { merchantId, kind, once, text }: Notice,
): Promise<number> {
  const readers = await sql<(Reader & { role: string })[]>`
    select l.user_id, l.chat_id, m.role, u.locale, s.name as shop, p.events, p.quiet_from,
      p.quiet_until, p.time_zone
    from members m join telegram_links l on l.user_id = m.user_id
      join users u on u.id = m.user_id join merchants s on s.id = m.merchant_id
      left join notification_preferences p on p.user_id = m.user_id
    where m.merchant_id = ${merchantId} and l.blocked_at is null`
  for (const reader of readers) {
    if (!ROLES_TOLD[kind].includes(reader.role) || !wants(reader, kind)) continue
    await write(sql, context, reader, {
      text: text(BOT_WORDS[reader.locale], reader),
      merchantId,
      once: `${once}:${reader.userId}`,
    })
  }
  return readers.length
}

function wants({ events }: Reader, kind: NoticeKind): boolean {
  return (events ?? DEFAULT_PREFERENCES.events).includes(kind)
}

async function write(
  sql: Sql | Tx,
  context: OutboxContext,
  reader: Reader,
  { text, merchantId, once }: { text: string; merchantId: string | null; once: string | null },
): Promise<void> {
  const { events, quietFrom, quietUntil, timeZone } = reader
  const preferences =
    events && timeZone
      ? toPreferences({ events, quietFrom, quietUntil, timeZone })
      : DEFAULT_PREFERENCES
  await enqueueMessage(sql, context, {
    chatId: reader.chatId,
    kind: 'notice',
    text,
    merchantId,
    once,
    dueAt: tellAt(preferences, context.clock()),
  })
}

/** Whole addresses may hold secrets in their paths. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
