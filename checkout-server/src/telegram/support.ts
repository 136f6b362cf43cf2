import { Composer } from 'grammy'
import type { BotContext } from './bot-context.ts'
import { buyButton } from './buying.ts'
import type { TelegramContext } from './context.ts'
import { BOT_WORDS, type BotLocale } from './words.ts'

const MOST_QUESTIONS = 10
const WINDOW_MS = 10 * 60 * 1000
// Room for the words around it in one message.
const MOST_CHARACTERS = 3_500

/** Questions go to the operator's chat; what the operator replies to one goes back to who asked. */
export function supportMiddleware({ settings }: TelegramContext): Composer<BotContext> {
  const { operatorChat } = settings
  const composer = new Composer<BotContext>()

  composer.command(['bantuan', 'help'], (c) =>
    c.say(operatorChat === null ? c.words.helpNobody : c.words.help),
  )
  composer.on('message:text', async (c) => {
    const { text, reply_to_message: repliedTo } = c.message
    if (c.chat.id === operatorChat) {
      const asked = repliedTo && (await questionOf(c, repliedTo.message_id))
      if (!asked) return
      const words = BOT_WORDS[asked.locale ?? 'id']
      await c.say(words.fromOperator(text.slice(0, MOST_CHARACTERS)), { chatId: asked.chatId })
      return
    }
    if (text.startsWith('/')) return c.say(c.words.hello, { buttons: [buyButton(c)] })
    if (operatorChat === null) return c.say(c.words.helpNobody)
    if ((await questionsLately(c)) >= MOST_QUESTIONS) return c.say(c.words.tooMany)
    const { first_name: name, username, id } = c.from
    const who = [name, username && `@${username}`, `(${id})`].filter(Boolean).join(' ')
    await c.say(`${who}:\n${text.slice(0, MOST_CHARACTERS)}`, {
      chatId: operatorChat,
      aboutChatId: c.chat.id,
    })
    await c.say(c.words.forwarded)
  })
  return composer
}

async function questionOf(c: BotContext, messageId: number) {
  const [row] = await c.tx<{ chatId: number; locale: BotLocale | null }[]>`
    select m.about_chat_id as chat_id, t.locale
    from telegram_messages m left join telegram_chats t on t.chat_id = m.about_chat_id
    where m.chat_id = ${c.chat?.id ?? 0} and m.message_id = ${messageId}
      and m.about_chat_id is not null`
  return row ?? null
}

async function questionsLately(c: BotContext): Promise<number> {
  const [row] = await c.tx<{ count: number }[]>`
    select count(*)::int from telegram_messages
    where created_at > ${new Date(c.at.getTime() - WINDOW_MS)}
      and about_chat_id = ${c.chat?.id ?? 0}`
  return row?.count ?? 0
}
