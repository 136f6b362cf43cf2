import type { StatsInterval } from '@autogopay/shared'
import { formatWib } from '../../../../../shared/src/wib.ts'

/** What the chart may show. */
export const RANGES = {
  days7: { interval: 'day', days: 7 },
  days30: { interval: 'day', days: 30 },
  weeks: { interval: 'week', days: 84 },
  months: { interval: 'month', days: 365 },
} as const satisfies Record<string, { interval: StatsInterval; days: number }>
export type Range = keyof typeof RANGES

const DAY_MS = 24 * 60 * 60 * 1000
const wibDay = (at: Date): string => formatWib(at).slice(0, 10)

/** The last days in Jakarta up to today, as `GET /v1/stats` asks for them. */
export function lastDays(days: number, now = new Date()): { from: string; to: string } {
  return { from: wibDay(new Date(now.getTime() - (days - 1) * DAY_MS)), to: wibDay(now) }
}

/** The same for a chart: weeks begin on Monday, months on their first day. */
export function rangeQuery(range: Range, now = new Date()) {
  const { interval, days } = RANGES[range]
  const { from, to } = lastDays(days, now)
  if (interval === 'day') return { interval, from, to }
  const first = new Date(`${from}T00:00:00Z`)
  if (interval === 'week') first.setUTCDate(first.getUTCDate() - ((first.getUTCDay() + 6) % 7) + 7)
  else first.setUTCMonth(first.getUTCMonth() + 1, 1)
  return { interval, from: first.toISOString().slice(0, 10), to }
}
