import type { Locale } from './locale.ts'
import { en } from './messages-en.ts'
import { id } from './messages-id.ts'
import type { Messages } from './messages.ts'

/** The words, by language. */
export const MESSAGES: Record<Locale, Messages> = { id, en }
