import type { PageLocale } from './page-locale.ts'
import type { PageWords } from './page-words.ts'

/** One of Indonesia's time zones, and where its receipts are read. */
interface ReceiptZone {
  name: keyof PageWords['zoneNotes']
  timeZone: string
  /** Names by which browsers know it; none: it is shown where no other is. */
  readers: string
}

/** As the element chooses (`widget/src/zone.ts`): only the east has other times than Jakarta. */
export const RECEIPT_ZONES: readonly ReceiptZone[] = [
  { name: 'WIB', timeZone: 'Asia/Jakarta', readers: '' },
  { name: 'WITA', timeZone: 'Asia/Makassar', readers: 'Asia/Makassar Asia/Ujung_Pandang' },
  { name: 'WIT', timeZone: 'Asia/Jayapura', readers: 'Asia/Jayapura' },
]

/** An instant in words: `31 Januari 2026 pukul 10.05.09 WIB`. */
export function zonedTime(
  instant: string,
  { name, timeZone }: ReceiptZone,
  locale: PageLocale,
): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'id-ID', {
    timeZone,
    dateStyle: 'long',
    timeStyle: 'medium',
  })
  return `${format.format(new Date(instant))} ${name}`
}
