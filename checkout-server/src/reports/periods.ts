import type { StatsInterval } from '@autogopay/shared'

const DAY_MS = 24 * 60 * 60 * 1000
const WIB_OFFSET_MS = 7 * 60 * 60 * 1000

/** Some days in Jakarta, both included: `2026-01-31`. */
export interface Days {
  from: string
  to: string
}

/** The day that it is in Jakarta. */
export function wibDay(at: Date): string {
  return dayOf(at.getTime() + WIB_OFFSET_MS)
}

/** A day some days later, or earlier. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY_MS)
}

/** How many days they are. */
export function lengthOf({ from, to }: Days): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
}

/** As many days right before; before whole months as many whole months, whatever their lengths. */
export function daysBefore(days: Days): Days {
  const to = addDays(days.from, -1)
  const isWholeMonths = days.from.endsWith('-01') && addDays(days.to, 1).endsWith('-01')
  if (!isWholeMonths) return { from: addDays(days.from, -lengthOf(days)), to }
  const months = monthOf(addDays(days.to, 1)) - monthOf(days.from)
  return { from: firstOfMonth(monthOf(days.from) - months), to }
}

/** The days, weeks (from Monday on) or months that they are made of, cut to them, old to new. */
export function pointsOf(days: Days, interval: StatsInterval): Days[] {
  const points: Days[] = []
  for (let from = days.from; from <= days.to;) {
    const end = lastDayOf(from, interval)
    const to = end < days.to ? end : days.to
    points.push({ from, to })
    from = addDays(to, 1)
  }
  return points
}

function lastDayOf(day: string, interval: StatsInterval): string {
  switch (interval) {
    case 'day':
      return day
    case 'week':
      return addDays(day, (7 - new Date(day).getUTCDay()) % 7)
    case 'month':
      return addDays(firstOfMonth(monthOf(day) + 1), -1)
  }
}

function monthOf(day: string): number {
  const at = new Date(day)
  return at.getUTCFullYear() * 12 + at.getUTCMonth()
}

function firstOfMonth(month: number): string {
  return dayOf(Date.UTC(Math.floor(month / 12), month % 12, 1))
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
