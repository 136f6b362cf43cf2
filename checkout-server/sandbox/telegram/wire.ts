import { z } from 'zod'
import type { ChatMessage, Person, StoredBot, TelegramWorld } from './world.ts'

// What arrives is JSON or a form, in which every value is text.
const Whole = z.coerce.number().int()
const jsonOr = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' ? JSON.parse(value) : value), schema)

const InlineButton = z.object({
  text: z.string().min(1),
  url: z.string().optional(),
  callback_data: z.string().optional(),
})
export const ReplyMarkup = jsonOr(
  z.object({ inline_keyboard: z.array(z.array(InlineButton)).default([]) }),
).optional()

export const SendMessage = z.object({
  chat_id: Whole,
  text: z.string(),
  reply_markup: ReplyMarkup,
})
export const SendPhoto = z.object({
  chat_id: Whole,
  photo: z.string(),
  caption: z.string().default(''),
  reply_markup: ReplyMarkup,
})
export const EditMessageText = SendMessage.extend({ message_id: Whole })
export const GetUpdates = z.object({
  offset: Whole.default(0),
  limit: Whole.default(100),
  timeout: Whole.default(0),
})

/** A person as Telegram names them. */
export const wireUser = ({ id, name, username, language }: Person) => ({
  id,
  is_bot: false,
  first_name: name,
  ...(username !== undefined && { username }),
  language_code: language,
})

/** A bot as Telegram names it. */
export const wireBot = ({ id, username, name }: StoredBot) => ({
  id,
  is_bot: true,
  first_name: name,
  username,
})

/** A message as Telegram writes it. */
export const wireMessage = (
  world: TelegramWorld,
  bot: StoredBot,
  message: ChatMessage,
  depth = 1,
): Record<string, unknown> => {
  const { messageId, chatId, isFromBot, text, keyboard, hasPhoto, replyTo, at } = message
  const person = world.person(chatId)
  if (!person) throw new Error(`nobody has the chat ${chatId}`)
  const repliedTo = depth > 0 && replyTo !== null ? world.message(bot.id, replyTo) : null
  const command = /^\/\w+/.exec(text)?.[0]
  const entities = command && !isFromBot
  return {
    message_id: messageId,
    from: isFromBot ? wireBot(bot) : wireUser(person),
    chat: { id: chatId, type: 'private', first_name: person.name },
    date: Math.floor(at / 1000),
    ...(hasPhoto
      ? {
          caption: text,
          photo: [
            { file_id: `p${messageId}`, file_unique_id: `u${messageId}`, width: 1, height: 1 },
          ],
        }
      : { text }),
    ...(entities && { entities: [{ type: 'bot_command', offset: 0, length: command.length }] }),
    ...(keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard } }),
    ...(repliedTo && { reply_to_message: wireMessage(world, bot, repliedTo, depth - 1) }),
  }
}
