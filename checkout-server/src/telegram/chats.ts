import { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import type { BotLocale } from './words.ts'

/** What the bot waits for in a chat. */
export const WaitingFor = z.discriminatedUnion('step', [
  z.object({ step: z.literal('days'), packageId: z.string() }),
  z.object({ step: z.literal('email'), packageId: z.string(), days: z.number() }),
  z.object({ step: z.literal('question') }),
])
export type WaitingFor = z.infer<typeof WaitingFor>

/** What the bot waits for in a chat; null: nothing. Locks the chat for the rest of the transaction. */
export async function readChat(tx: Tx, chatId: number): Promise<WaitingFor | null> {
  const [row] = await tx<{ waitingFor: unknown }[]>`
    select waiting_for from telegram_chats where chat_id = ${chatId} for update`
  const parsed = WaitingFor.safeParse(row?.waitingFor)
  return parsed.success ? parsed.data : null
}

/** Remembers what the bot waits for. */
export async function writeChat(
  tx: Tx,
  chat: { chatId: number; locale: BotLocale; waitingFor: WaitingFor | null; at: Date },
): Promise<void> {
  const { chatId, locale, waitingFor, at } = chat
  await tx`
    insert into telegram_chats (chat_id, locale, waiting_for, updated_at)
    values (${chatId}, ${locale}, ${waitingFor && tx.json(waitingFor)}, ${at})
    on conflict (chat_id) do update set locale = excluded.locale,
      waiting_for = excluded.waiting_for, updated_at = excluded.updated_at`
}
