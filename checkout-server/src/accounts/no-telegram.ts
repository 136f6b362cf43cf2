import type { TelegramPort } from './context.ts'

/** An installation without a bot: nobody's Telegram is linked, so nothing is ever sent. */
export const noTelegram: TelegramPort = {
  isLinked: () => Promise.resolve(false),
  send: () => Promise.reject(new Error('there is no bot to send this by')),
  tellLogin: () => Promise.resolve(),
}
