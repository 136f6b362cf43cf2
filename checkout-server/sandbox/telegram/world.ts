import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** A bot, as BotFather makes it. */
export const BotAccount = z.strictObject({
  token: z.string().regex(/^\d{1,15}:[\w-]{20,}$/, 'must be like 123456:ABC…'),
  username: z.string().regex(/^\w{3,32}$/),
  name: z.string().min(1).max(64).default('Bot'),
})
export type BotAccount = z.infer<typeof BotAccount>

/** Somebody with a Telegram account; the private chat with them has the same id. */
export const Person = z.strictObject({
  id: z.int().min(1),
  name: z.string().min(1).max(64).default('Sari'),
  username: z.string().optional(),
  language: z.string().default('id'),
})
export type Person = z.infer<typeof Person>

/** One button below a message. */
export interface Button {
  text: string
  url?: string | undefined
  callback_data?: string | undefined
}

/** A message of a private chat between a person and a bot. */
export interface ChatMessage {
  messageId: number
  chatId: number
  isFromBot: boolean
  text: string
  keyboard: Button[][]
  hasPhoto: boolean
  replyTo: number | null
  at: number
}

export interface StoredBot {
  id: number
  token: string
  username: string
  name: string
}

interface MessageRow {
  message_id: number
  chat_id: number
  is_from_bot: number
  text: string
  keyboard: string
  has_photo: number
  reply_to: number | null
  at: number
}

const COLUMNS = `message_id, chat_id, is_from_bot, text, keyboard, photo is not null as has_photo,
  reply_to, at`

/** What Telegram's servers know. */
export type TelegramWorld = ReturnType<typeof createTelegramWorld>

/** Opens it on the sandbox's own database. */
export const createTelegramWorld = (db: DatabaseSync, clock: () => number) => {
  /** Long polls that wait, by bot: told when something is there, or when another one took over. */
  const waiting = new Map<number, (how: 'news' | 'replaced') => void>()
  const one = <Row>(sql: string, ...values: (string | number)[]) =>
    db.prepare(sql).get(...values) as Row | undefined
  const toMessage = (row: MessageRow): ChatMessage => ({
    messageId: row.message_id,
    chatId: row.chat_id,
    isFromBot: row.is_from_bot === 1,
    text: row.text,
    keyboard: JSON.parse(row.keyboard) as Button[][],
    hasPhoto: row.has_photo === 1,
    replyTo: row.reply_to,
    at: row.at,
  })

  const world = {
    saveBot({ token, username, name }: BotAccount): StoredBot {
      const id = Number(token.split(':')[0])
      db.prepare(
        `insert into telegram_bots (id, token, username, name) values (?, ?, ?, ?)
        on conflict (id) do update
        set token = excluded.token, username = excluded.username, name = excluded.name`,
      ).run(id, token, username, name)
      return { id, token, username, name }
    },
    bots: () =>
      db.prepare('select * from telegram_bots order by id').all() as unknown as StoredBot[],
    botByToken: (token: string) =>
      one<StoredBot>('select * from telegram_bots where token = ?', token) ?? null,
    botByName: (username: string) =>
      one<StoredBot>('select * from telegram_bots where lower(username) = lower(?)', username) ??
      null,

    savePerson({ id, name, username, language }: Person): Person {
      db.prepare(
        `insert into telegram_people (id, name, username, language) values (?, ?, ?, ?)
        on conflict (id) do update
        set name = excluded.name, username = excluded.username, language = excluded.language`,
      ).run(id, name, username ?? null, language)
      return { id, name, language, ...(username !== undefined && { username }) }
    },
    person(id: number): Person | null {
      const row = one<Omit<Person, 'username'> & { username: string | null }>(
        'select * from telegram_people where id = ?',
        id,
      )
      if (!row) return null
      const { username, ...rest } = row
      return username === null ? rest : { ...rest, username }
    },

    /** Whether the bot may write to a person: one who never wrote to it does not exist for it. */
    hasChat: (botId: number, chatId: number) =>
      one('select 1 from telegram_messages where bot_id = ? and chat_id = ?', botId, chatId) !==
      undefined,

    addMessage(
      botId: number,
      message: Omit<ChatMessage, 'messageId' | 'at' | 'hasPhoto'> & { photo: Uint8Array | null },
    ): ChatMessage {
      const next = one<{ id: number }>(
        'select coalesce(max(message_id), 0) + 1 as id from telegram_messages where bot_id = ?',
        botId,
      )
      const messageId = next?.id ?? 1
      const { chatId, isFromBot, text, keyboard, photo, replyTo } = message
      db.prepare(
        `insert into telegram_messages
          (bot_id, chat_id, message_id, is_from_bot, text, keyboard, photo, reply_to, at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        botId,
        chatId,
        messageId,
        isFromBot ? 1 : 0,
        text,
        JSON.stringify(keyboard),
        photo,
        replyTo,
        clock(),
      )
      return world.message(botId, messageId)!
    },
    editMessage(botId: number, messageId: number, text: string, keyboard: Button[][]): void {
      db.prepare(
        'update telegram_messages set text = ?, keyboard = ? where bot_id = ? and message_id = ?',
      ).run(text, JSON.stringify(keyboard), botId, messageId)
    },
    message(botId: number, messageId: number): ChatMessage | null {
      const row = one<MessageRow>(
        `select ${COLUMNS} from telegram_messages where bot_id = ? and message_id = ?`,
        botId,
        messageId,
      )
      return row ? toMessage(row) : null
    },
    photo: (botId: number, messageId: number) =>
      one<{ photo: Uint8Array<ArrayBuffer> | null }>(
        'select photo from telegram_messages where bot_id = ? and message_id = ?',
        botId,
        messageId,
      )?.photo ?? null,
    /** A chat, old to new. */
    messages: (botId: number, chatId: number): ChatMessage[] =>
      (
        db
          .prepare(
            `select ${COLUMNS} from telegram_messages where bot_id = ? and chat_id = ?
            order by message_id`,
          )
          .all(botId, chatId) as unknown as MessageRow[]
      ).map(toMessage),

    /** Puts an update in the bot's queue. */
    addUpdate(botId: number, body: object): number {
      const { lastInsertRowid } = db
        .prepare('insert into telegram_updates (bot_id, body) values (?, ?)')
        .run(botId, JSON.stringify(body))
      waiting.get(botId)?.('news')
      return Number(lastInsertRowid)
    },
    /** Updates that the bot has not confirmed. @param offset - Confirms all before it. */
    updates(botId: number, offset: number, limit: number) {
      db.prepare(
        'update telegram_updates set is_confirmed = 1 where bot_id = ? and update_id < ?',
      ).run(botId, offset)
      const rows = db
        .prepare(
          `select update_id, body from telegram_updates
          where bot_id = ? and is_confirmed = 0 order by update_id limit ?`,
        )
        .all(botId, limit) as { update_id: number; body: string }[]
      return rows.map(({ update_id, body }) => ({
        update_id,
        ...(JSON.parse(body) as Record<string, unknown>),
      }))
    },
    /** Forgets that the last updates were confirmed, as happens when a confirmation is lost. */
    repeatUpdates(botId: number, count: number): void {
      db.prepare(
        `update telegram_updates set is_confirmed = 0 where update_id in (
          select update_id from telegram_updates where bot_id = ? order by update_id desc limit ?)`,
      ).run(botId, count)
      waiting.get(botId)?.('news')
    },
    /** Waits for an update; only the last one who waits is told. */
    async waitForNews(botId: number, ms: number, signal: AbortSignal) {
      waiting.get(botId)?.('replaced')
      let stop: (() => void) | undefined
      const how = await new Promise<'news' | 'replaced' | 'nothing'>((resolve) => {
        waiting.set(botId, resolve)
        const timer = setTimeout(() => resolve('nothing'), ms)
        const onAbort = () => resolve('nothing')
        signal.addEventListener('abort', onAbort, { once: true })
        stop = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', onAbort)
          if (waiting.get(botId) === resolve) waiting.delete(botId)
        }
      })
      stop?.()
      return how
    },

    setBlocked(botId: number, chatId: number, isBlocked: boolean): void {
      db.prepare(
        isBlocked
          ? 'insert into telegram_blocks (bot_id, chat_id) values (?, ?) on conflict do nothing'
          : 'delete from telegram_blocks where bot_id = ? and chat_id = ?',
      ).run(botId, chatId)
    },
    isBlocked: (botId: number, chatId: number) =>
      one('select 1 from telegram_blocks where bot_id = ? and chat_id = ?', botId, chatId) !==
      undefined,

    /** The next messages are refused: too many. */
    addLimit(
      botId: number,
      limit: { chatId: number | null; retryAfter: number; times: number },
    ): void {
      db.prepare(
        'insert into telegram_limits (bot_id, chat_id, retry_after, remaining) values (?, ?, ?, ?)',
      ).run(botId, limit.chatId, limit.retryAfter, limit.times)
    },
    /** Seconds to wait; null: it may be sent. Each refusal counts. */
    takeLimit(botId: number, chatId: number): number | null {
      const limit = one<{ id: number; retry_after: number }>(
        `select id, retry_after from telegram_limits
        where bot_id = ? and coalesce(chat_id, ?) = ? and remaining > 0 order by id`,
        botId,
        chatId,
        chatId,
      )
      if (!limit) return null
      db.prepare('update telegram_limits set remaining = remaining - 1 where id = ?').run(limit.id)
      return limit.retry_after
    },
    /** Ends what waits. */
    close(): void {
      for (const tell of waiting.values()) tell('replaced')
    },
  }
  return world
}
