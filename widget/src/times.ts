import { formatWib } from '@autogopay/shared/wib'
import type { Messages } from './messages.ts'

/**
 * Writes an instant in Jakarta time for reading: `10.30 WIB`, and `31 Jan, 10.30 WIB` when it is not
 * on the day of `now`.
 * @param at - RFC 3339.
 * @param now - Milliseconds since 1970.
 */
export function clockText(at: string, now: number, text: Messages): string {
  const [date = '', time = ''] = formatWib(new Date(at)).split(' ')
  const clock = `${time.slice(0, 5).replace(':', text.clockSeparator)} WIB`
  if (formatWib(new Date(now)).startsWith(date)) return clock
  const [, month, day] = date.split('-').map(Number)
  return `${day} ${text.months[(month ?? 1) - 1]}, ${clock}`
}
