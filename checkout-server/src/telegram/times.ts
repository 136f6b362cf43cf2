import { formatWib } from '@autogopay/shared'
import type { BotLocale } from './words.ts'

const LOCALES: Record<BotLocale, string> = { id: 'id-ID', en: 'en-GB' }

/** A moment as people in Jakarta read it: `31 Jan 2026, 12.00 WIB`. */
export function formatTime(at: Date, locale: BotLocale): string {
  const day = at.toLocaleDateString(LOCALES[locale], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'Asia/Jakarta',
  })
  const time = formatWib(at).slice(11, 16)
  return `${day}, ${locale === 'id' ? time.replace(':', '.') : time} WIB`
}
