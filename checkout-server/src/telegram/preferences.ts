import type { NotificationPreferences, UpdateNotificationPreferences } from '@autogopay/shared'
import { NOTICE_KINDS } from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'

interface PreferenceRow {
  events: NotificationPreferences['events']
  quietFrom: number | null
  quietUntil: number | null
  timeZone: NotificationPreferences['timeZone']
}

/** What nobody has chosen otherwise: everything, at any time. */
export const DEFAULT_PREFERENCES: NotificationPreferences = {
  events: [...NOTICE_KINDS],
  quietHours: null,
  timeZone: 'Asia/Jakarta',
}

/** Of what a person wants to hear, and when not. */
export async function readPreferences(
  sql: Sql | Tx,
  userId: string,
): Promise<NotificationPreferences> {
  const [row] = await sql<PreferenceRow[]>`
    select events, quiet_from, quiet_until, time_zone
    from notification_preferences where user_id = ${userId}`
  return row ? toPreferences(row) : DEFAULT_PREFERENCES
}

/** Changes what is named, and leaves the rest. @returns The preferences as they are then. */
export async function updatePreferences(
  sql: Sql,
  userId: string,
  wish: UpdateNotificationPreferences,
): Promise<NotificationPreferences> {
  return sql.begin(async (tx) => {
    // Two changes at once of one person: one after the other.
    await tx`select id from users where id = ${userId} for update`
    const before = await readPreferences(tx, userId)
    const next = { ...before, ...definedOf(wish) }
    const { events, quietHours, timeZone } = next
    const [from, until] = quietHours
      ? [minutesOf(quietHours.from), minutesOf(quietHours.until)]
      : [null, null]
    await tx`
      insert into notification_preferences (user_id, events, quiet_from, quiet_until, time_zone)
      values (${userId}, ${[...new Set(events)]}, ${from}, ${until}, ${timeZone})
      on conflict (user_id) do update set events = excluded.events,
        quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
        time_zone = excluded.time_zone`
    return readPreferences(tx, userId)
  })
}

/** A row as it is shown. */
export function toPreferences(row: PreferenceRow): NotificationPreferences {
  const { events, quietFrom, quietUntil, timeZone } = row
  const isSet = quietFrom !== null && quietUntil !== null
  return {
    events,
    quietHours: isSet ? { from: clockTime(quietFrom), until: clockTime(quietUntil) } : null,
    timeZone,
  }
}

function definedOf(wish: UpdateNotificationPreferences): Partial<NotificationPreferences> {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

function clockTime(minutes: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
