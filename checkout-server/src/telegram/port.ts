import type { TelegramPort } from '../accounts/context.ts'
import type { Sql } from '../platform/database.ts'
import type { OutboxContext } from './context.ts'
import { findLink } from './links.ts'
import { tellPerson } from './notices.ts'
import { enqueueMessage } from './outbox.ts'

/**
 * What the accounts feature sends by the bot: codes and warnings about an account. They come at any
 * hour, before everything else, and are worth nothing after five minutes. Logins are notices like others.
 */
export function telegramPort(context: OutboxContext & { sql: Sql }): TelegramPort {
  const { sql } = context
  const reachable = async (userId: string) => {
    const link = await findLink(sql, userId)
    return link && link.blockedAt === null ? link : null
  }
  return {
    isLinked: async (userId) => (await reachable(userId)) !== null,
    async send(userId, text) {
      const link = await reachable(userId)
      if (!link) throw new Error(`the Telegram of ${userId} is not linked`)
      await enqueueMessage(sql, context, { chatId: link.chatId, kind: 'urgent', text })
    },
    async tellLogin(userId, text) {
      await tellPerson(sql, context, { userId, kind: 'login', text })
    },
  }
}
