import type { NotificationPreferences } from '@autogopay/shared'

const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000
// None of the three has summer time.
const OFFSET_MINUTES = { 'Asia/Jakarta': 7 * 60, 'Asia/Makassar': 8 * 60, 'Asia/Jayapura': 9 * 60 }

/**
 * When a notice may be told: now, or at the end of the person's quiet hours. Hours may go over
 * midnight (22:00 to 07:00); the same time twice means no quiet hours.
 */
export function tellAt(
  { quietHours, timeZone }: Pick<NotificationPreferences, 'quietHours' | 'timeZone'>,
  now: Date,
): Date {
  if (!quietHours) return now
  const [from, until] = [minutesOf(quietHours.from), minutesOf(quietHours.until)]
  const local = Math.floor(now.getTime() / MINUTE_MS) + OFFSET_MINUTES[timeZone]
  const minute = local % DAY_MINUTES
  // Minutes since the quiet began, and how long it lasts, both over midnight.
  const since = (minute - from + DAY_MINUTES) % DAY_MINUTES
  const length = (until - from + DAY_MINUTES) % DAY_MINUTES
  if (since >= length) return now
  const start = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS
  return new Date(start + (length - since) * MINUTE_MS)
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}
