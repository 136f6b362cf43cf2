import { formatWib } from '@autogopay/shared/wib'
import type { Messages } from './messages.ts'
import type { Zone } from './zone.ts'

/**
 * Writes an instant for reading: `10.30 WIB`, and `31 Jan, 10.30 WIB` when it is not on the day of
 * `now`.
 * @param at - RFC 3339.
 * @param now - Milliseconds since 1970.
 * @param zone - In which it is read; Jakarta's when unknown.
 */
export function clockText(
  at: string,
  now: number,
  text: Messages,
  { name, hours }: Zone = { name: 'WIB', hours: 7 },
): string {
  const wall = (ms: number) => formatWib(new Date(ms + (hours - 7) * 3_600_000))
  const [date = '', time = ''] = wall(Date.parse(at)).split(' ')
  const clock = `${time.slice(0, 5).replace(':', text.clockSeparator)} ${name}`
  if (wall(now).startsWith(date)) return clock
  const [, month, day] = date.split('-').map(Number)
  return `${day} ${text.months[(month ?? 1) - 1]}, ${clock}`
}
