import type { Context } from 'grammy'
import type { Tx } from '../platform/database.ts'
import type { OutgoingMessage } from './outbox.ts'
import type { BOT_WORDS, BotLocale } from './words.ts'

/** An update in work: everything that follows from it is written by `tx`, or none of it. */
export interface BotContext extends Context {
  tx: Tx
  at: Date
  locale: BotLocale
  words: (typeof BOT_WORDS)['id']
  /** Puts an answer in the queue. */
  say(text: string, more?: Partial<OutgoingMessage>): Promise<void>
}
