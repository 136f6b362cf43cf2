import type { Sql, Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { OutboxContext } from './context.ts'

const HOUR_MS = 60 * 60 * 1000
/** What is no news any more after so long is not sent. */
const GIVE_UP_MS = { urgent: 5 * 60 * 1000, reply: 72 * HOUR_MS, notice: 24 * HOUR_MS }

/** A button below a message. `data` comes back when it is pressed. */
export type MessageButton = { text: string; url: string } | { text: string; data: string }

/**
 * Something to say in a chat.
 * - `urgent`: codes; first in the queue, gone after five minutes.
 * - `reply`: answers of the bot. - `notice`: news, several of which may come as one message.
 */
export interface OutgoingMessage {
  chatId: number
  kind: 'urgent' | 'reply' | 'notice'
  text: string
  /** Text of a code to send as a picture, with the message below it. */
  qrText?: string | null
  buttons?: readonly MessageButton[]
  /** Whom it is about. */
  merchantId?: string | null
  /** Of a message to the operator: the chat that an answer goes to. */
  aboutChatId?: number | null
  /** Names what is told once: a second message of the same name is left out. */
  once?: string | null
  dueAt?: Date
  /** By default minutes to days, by kind. */
  giveUpAt?: Date
}

/**
 * Puts a message in the queue, in the transaction of what it tells where there is one. Text and buttons
 * are sealed: they may hold a key, a code, or the address of a payment.
 */
export async function enqueueMessage(
  sql: Sql | Tx,
  { clock, vault }: OutboxContext,
  message: OutgoingMessage,
): Promise<void> {
  const at = clock()
  const id = newId('tgm', at)
  const { chatId, kind, text, dueAt = at } = message
  const giveUpAt = message.giveUpAt ?? new Date(dueAt.getTime() + GIVE_UP_MS[kind])
  const buttons = message.buttons?.length ? JSON.stringify(message.buttons) : null
  await sql`
    insert into telegram_messages (id, chat_id, merchant_id, kind, sealed_text, qr_text, sealed_buttons,
      about_chat_id, once, due_at, give_up_at, created_at)
    values (${id}, ${chatId}, ${message.merchantId ?? null}, ${kind},
      ${vault.seal(text, textPlace(id))}, ${message.qrText ?? null},
      ${buttons && vault.seal(buttons, buttonsPlace(id))},
      ${message.aboutChatId ?? null}, ${message.once ?? null}, ${dueAt}, ${giveUpAt}, ${at})
    on conflict (once) do nothing`
}

/** Where a message's text is sealed for. */
export function textPlace(id: string): string {
  return `telegram_messages|sealed_text|${id}`
}

/** The same for its buttons. */
export function buttonsPlace(id: string): string {
  return `telegram_messages|sealed_buttons|${id}`
}

/** What was put off since its chat could not be reached is due at once: the person is back. */
export async function resumeChat(tx: Tx, chatId: number, at: Date): Promise<void> {
  await tx`
    update telegram_messages set due_at = ${at}
    where chat_id = ${chatId} and status = 'pending' and error is not null`
  await tx`
    update telegram_links set blocked_at = null
    where chat_id = ${chatId} and blocked_at is not null`
}
