import { Bot } from 'grammy'
import type { BotContext } from './bot-context.ts'
import { buyButton, buyingMiddleware } from './buying.ts'
import type { TelegramContext } from './context.ts'
import { linkChat } from './links.ts'
import { enqueueMessage, resumeChat } from './outbox.ts'
import { supportMiddleware } from './support.ts'
import { BOT_WORDS, localeOf } from './words.ts'

// The client's own default would leave a message hanging for minutes.
const TIMEOUT_SECONDS = 30

/**
 * The bot's conversation. It sends nothing by itself: what it says goes through the queue in the
 * transaction that notes the update, so an update that comes again, or to a process that dies over it,
 * has its effect exactly once.
 */
export function createBot(context: TelegramContext): Bot<BotContext> {
  const { token, apiUrl } = context.settings
  const bot = new Bot<BotContext>(token, {
    client: { apiRoot: apiUrl, timeoutSeconds: TIMEOUT_SECONDS },
  })
  bot.use(async function onceInATransaction(c, next) {
    await context.sql.begin(async (tx) => {
      const at = context.clock()
      const { count } = await tx`
        insert into telegram_updates (update_id, received_at)
        values (${c.update.update_id}, ${at}) on conflict do nothing`
      // Groups and channels are none of its business.
      if (count === 0 || c.chat?.type !== 'private') return
      const chatId = c.chat.id
      c.tx = tx
      c.at = at
      c.locale = localeOf(c.from?.language_code)
      c.words = BOT_WORDS[c.locale]
      c.say = (text, more = {}) =>
        enqueueMessage(tx, context, { chatId, kind: 'reply', text, ...more })
      await resumeChat(tx, chatId, at)
      await next()
    })
  })
  bot.command('start', async (c) => {
    const payload = c.match.trim()
    if (payload === '') return c.say(c.words.hello, { buttons: [buyButton(c)] })
    const chat = { token: payload, chatId: c.chat.id, name: c.chat.first_name ?? '', at: c.at }
    const name = await linkChat(c.tx, { ...chat, username: c.from?.username ?? null })
    return c.say(name === null ? c.words.linkDead : c.words.linked(name))
  })
  bot.use(buyingMiddleware(context))
  bot.use(supportMiddleware(context))
  return bot
}
