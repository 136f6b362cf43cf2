import type { GetStats, Stats, StatsInterval, StatsPeriod } from '@autogopay/shared'
import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { sumOf, type FigureRow } from './figures.ts'
import { addDays, daysBefore, lengthOf, pointsOf, wibDay, type Days } from './periods.ts'

const DEFAULT_DAYS = 30
const MOST_DAYS = 3_660
const MOST_POINTS = 400

/** What the reports need from the rest of the program. */
export interface ReportContext {
  sql: Sql
  clock: Clock
}

/**
 * A merchant's figures of some days and of as many before. Read from the roll-ups alone, so their cost
 * grows with the days that are asked for, never with the number of payments.
 * @throws {AppError} `invalid_request`: the days are in the wrong order, or too many.
 */
export async function readStats(
  { sql, clock }: ReportContext,
  query: GetStats & { merchantId: string },
): Promise<Stats> {
  const { merchantId, interval } = query
  const days = daysOf(query, clock())
  const before = daysBefore(days)
  const rows = await sql<Row[]>`
    select f.day >= ${days.from}::date as is_now,
      greatest(date_trunc(${interval}, f.day::timestamp)::date,
        case when f.day >= ${days.from}::date then ${days.from}::date
          else ${before.from}::date end)::text as point,
      coalesce(n.provider, '') as provider, f.figure,
      sum(f.count)::bigint as count, sum(f.amount)::bigint as amount
    from (
      select day, connection_id, figure, count, amount from report_days
      where merchant_id = ${merchantId} and day between ${before.from} and ${days.to}
      union all
      select day, connection_id, figure, count, amount from report_deltas
      where merchant_id = ${merchantId} and day between ${before.from} and ${days.to}
    ) f left join connections n on n.id = f.connection_id and n.merchant_id = ${merchantId}
    group by 1, 2, 3, 4`
  return {
    interval,
    period: periodOf(
      days,
      interval,
      rows.filter(({ isNow }) => isNow),
    ),
    before: periodOf(
      before,
      interval,
      rows.filter(({ isNow }) => !isNow),
    ),
  }
}

interface Row extends FigureRow {
  isNow: boolean
  /** First day of the point in its series. */
  point: string
  provider: string
}

function periodOf(days: Days, interval: StatsInterval, rows: readonly Row[]): StatsPeriod {
  const byPoint = Map.groupBy(rows, ({ point }) => point)
  const byProvider = Map.groupBy(rows, ({ provider }) => provider)
  return {
    ...days,
    totals: sumOf(rows),
    providers: [...byProvider]
      .map(([provider, its]) => ({ provider, ...sumOf(its) }))
      .toSorted((a, b) => (a.provider < b.provider ? -1 : 1)),
    series: pointsOf(days, interval).map((point) => ({
      ...point,
      ...sumOf(byPoint.get(point.from) ?? []),
    })),
  }
}

function daysOf({ from, to, interval }: GetStats, now: Date): Days {
  const last = to ?? (from === undefined ? wibDay(now) : later(from, wibDay(now)))
  const days = { from: from ?? addDays(last, 1 - DEFAULT_DAYS), to: last }
  if (days.from > days.to) throw refused('from', 'must not be after to')
  if (lengthOf(days) > MOST_DAYS)
    throw refused('from', `must be at most ${MOST_DAYS} days before to`)
  if (pointsOf(days, interval).length > MOST_POINTS) {
    throw refused('interval', `must be longer: a series has at most ${MOST_POINTS} points`)
  }
  return days
}

const later = (a: string, b: string) => (a > b ? a : b)

function refused(field: string, message: string): AppError {
  return new AppError('invalid_request', `${field} ${message}.`, { errors: [{ field, message }] })
}
