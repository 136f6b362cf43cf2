import { GrammyError, InputFile, type Bot } from 'grammy'
import QRCode from 'qrcode'
import type { BotContext } from './bot-context.ts'
import type { TelegramContext } from './context.ts'
import type { Sql } from '../platform/database.ts'
import { buttonsPlace, textPlace, type MessageButton } from './outbox.ts'
import type { Pace } from './pace.ts'

const LOOK_LIMIT = 100
const AT_ONCE = 10
const MOST_CHARACTERS = 4_000
const DAY_MS = 24 * 60 * 60 * 1000
const FORBIDDEN = 403
const TOO_MANY = 429
const QR_PIXELS = { margin: 4, scale: 8 }

interface DueRow {
  id: string
  chatId: number
  kind: 'urgent' | 'reply' | 'notice'
  sealedText: string
  qrText: string | null
  sealedButtons: string | null
  /** Of a message that a release of before migration 0038 wrote. */
  buttons: MessageButton[] | null
  attempts: number
}

/** Messages that go out as one: several notices for one chat, or one of anything. */
interface Parcel {
  chatId: number
  rows: [DueRow, ...DueRow[]]
  text: string
}

/**
 * Sends what is due and may be sent now, fast chats not waiting for slow ones. A message whose process
 * died between Telegram's answer and our note of it goes out twice: Telegram knows no idempotency.
 * @returns Milliseconds until it is worth looking again.
 */
export async function sendDue(
  context: TelegramContext,
  bot: Bot<BotContext>,
  { pace, signal, idleMs }: { pace: Pace; signal: AbortSignal; idleMs: number },
): Promise<number> {
  const { sql, clock } = context
  await giveUp(context)
  const due = await sql<DueRow[]>`
    select id, chat_id, kind, sealed_text, qr_text, sealed_buttons, buttons, attempts
    from telegram_messages
    where status = 'pending' and due_at <= ${clock()}
    order by case kind when 'urgent' then 0 when 'reply' then 1 else 2 end, position
    limit ${LOOK_LIMIT}`
  const parcels = firstOfEachChat(context, due)
  const waits: number[] = []
  const underWay = new Set<Promise<void>>()
  for (const parcel of parcels) {
    const now = performance.now()
    const wait = Math.max(pace.waitOf(parcel.chatId, now), pace.waitOfAll(now))
    if (wait > 0) {
      waits.push(wait)
      continue
    }
    if (signal.aborted) break
    pace.note(parcel.chatId, now)
    const sending = sendParcel(context, bot, parcel, pace).finally(() => underWay.delete(sending))
    underWay.add(sending)
    if (underWay.size >= AT_ONCE) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  const isMore = due.length === LOOK_LIMIT || parcels.length < due.length
  return Math.max(10, Math.min(idleMs, ...waits, isMore ? 50 : idleMs))
}

function firstOfEachChat({ vault }: TelegramContext, due: DueRow[]): Parcel[] {
  const byChat = new Map<number, Parcel>()
  for (const row of due) {
    const parcel = byChat.get(row.chatId)
    const text = () => vault.open(row.sealedText, textPlace(row.id))
    if (!parcel) byChat.set(row.chatId, { chatId: row.chatId, rows: [row], text: text() })
    else if (parcel.rows[0].kind === 'notice' && row.kind === 'notice') {
      const joined = `${parcel.text}\n\n${text()}`
      if (joined.length > MOST_CHARACTERS) continue
      parcel.text = joined
      parcel.rows.push(row)
    }
  }
  return [...byChat.values()]
}

async function sendParcel(
  context: TelegramContext,
  bot: Bot<BotContext>,
  parcel: Parcel,
  pace: Pace,
): Promise<void> {
  const { sql, clock, vault } = context
  const { chatId, rows, text } = parcel
  const [first] = rows
  const ids = rows.map(({ id }) => id)
  const buttons =
    first.sealedButtons === null
      ? first.buttons
      : (JSON.parse(vault.open(first.sealedButtons, buttonsPlace(first.id))) as MessageButton[])
  const keyboard = buttons?.map((button) => [
    'url' in button
      ? { text: button.text, url: button.url }
      : { text: button.text, callback_data: button.data },
  ])
  const extra = keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {}
  try {
    const sent =
      first.qrText === null
        ? await bot.api.sendMessage(chatId, text, {
            ...extra,
            link_preview_options: { is_disabled: true },
          })
        : await bot.api.sendPhoto(
            chatId,
            new InputFile(await QRCode.toBuffer(first.qrText, QR_PIXELS), 'qris.png'),
            { ...extra, caption: text },
          )
    await sql`
      update telegram_messages set status = 'sent', ${nothingKept(sql)},
        error = null, sent_at = ${clock()}, message_id = ${sent.message_id}, attempts = attempts + 1
      where id in ${sql(ids)} and status = 'pending'`
  } catch (error) {
    await noteFailure(context, parcel, error, pace)
  }
}

async function noteFailure(
  { sql, clock, log }: TelegramContext,
  { chatId, rows }: Parcel,
  error: unknown,
  pace: Pace,
): Promise<void> {
  const ids = rows.map(({ id }) => id)
  const now = clock().getTime()
  if (!(error instanceof GrammyError) || error.error_code >= 500 || error.error_code === 401) {
    const waitMs = Math.min(300_000, 1_000 * 2 ** Math.min(rows[0].attempts, 9))
    log.warn({ reason: (error as Error).message }, 'Telegram took no message')
    await sql`
      update telegram_messages set attempts = attempts + 1, error = 'no answer',
        due_at = ${new Date(now + waitMs)}
      where id in ${sql(ids)} and status = 'pending'`
    return
  }
  if (error.error_code === TOO_MANY) {
    const seconds = error.parameters.retry_after ?? 1
    pace.refused(chatId, seconds, performance.now())
    // In the rows too: another process that takes over must not ask again at once.
    await sql`
      update telegram_messages set attempts = attempts + 1,
        due_at = greatest(due_at, ${new Date(now + seconds * 1_000)})
      where chat_id = ${chatId} and status = 'pending'`
    return
  }
  if (error.error_code === FORBIDDEN) {
    await sql`
      update telegram_links set blocked_at = ${new Date(now)}
      where chat_id = ${chatId} and blocked_at is null`
    // Notices are stale by then; what was paid for waits until the person is back.
    await sql`
      update telegram_messages set attempts = attempts + 1, error = 'blocked',
        due_at = ${new Date(now + DAY_MS)}
      where chat_id = ${chatId} and status = 'pending' and kind = 'reply'`
    await sql`
      update telegram_messages set attempts = attempts + 1, error = 'blocked', status = 'failed',
        ${nothingKept(sql)}
      where chat_id = ${chatId} and status = 'pending' and kind <> 'reply'`
    return
  }
  log.error({ description: error.description, ids }, 'Telegram refuses a message')
  await sql`
    update telegram_messages set status = 'failed', ${nothingKept(sql)},
      attempts = attempts + 1, error = ${error.description}
    where id in ${sql(ids)} and status = 'pending'`
}

async function giveUp({ sql, clock }: TelegramContext): Promise<void> {
  await sql`
    update telegram_messages set status = 'failed', ${nothingKept(sql)},
      error = coalesce(error, 'too late')
    where status = 'pending' and due_at <= ${clock()} and give_up_at <= ${clock()}`
}

/** What was said is nobody's to read once it was sent, or never will be. */
const nothingKept = (sql: Sql) =>
  sql`sealed_text = null, qr_text = null, sealed_buttons = null, buttons = null`
