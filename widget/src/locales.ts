import type { LinkMessages } from './link/messages.ts'
import type { Language, Locale } from './locale.ts'
import { en } from './messages-en.ts'
import { id } from './messages-id.ts'
import type { Messages } from './messages.ts'
import { ownWords } from './own-words.ts'

/** A page's own words, by language: some of ours said otherwise, or a whole language of its own. */
export type MessageOverrides = Record<string, Partial<Messages & LinkMessages>>

/** The words, by language. */
export const MESSAGES: Record<Locale, Messages> = { id, en }

/**
 * The words of a language, with the page's own over ours.
 * @returns What an added language lacks is Indonesian.
 */
export function wordsOf(language: Language, overrides: MessageOverrides): Messages {
  return ownWords(language === 'en' ? en : id, overrides[language])
}
