import type { Language } from '../locale.ts'
import type { Messages } from '../messages.ts'
import { linkEn } from './messages-en.ts'
import { linkId } from './messages-id.ts'
import { ownWords } from '../own-words.ts'
import type { LinkMessages } from './messages.ts'

/** Everything that a screen of a link may say. */
export type LinkText = Messages & LinkMessages

/** The words of a link beside those that the screen has, where the page's own are among. */
export function linkText(text: Messages, language: Language): LinkText {
  return ownWords({ ...text, ...(language === 'en' ? linkEn : linkId) }, text)
}
