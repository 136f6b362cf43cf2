import type { ResponseTimes } from '@autogopay/shared'
import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { startLoop } from '../platform/loop.ts'
import { addDays, wibDay } from './periods.ts'

const FLUSH_EVERY_MS = 5_000
const DAYS_SHOWN = 7
// Bucket n holds what took less than FIRST_MS × GROWTH^n, and not less than the bucket before: a tenth
// apart, up to 45 seconds.
const FIRST_MS = 0.5
const GROWTH = 1.1
const LAST_BUCKET = 120

interface Context {
  sql: Sql
  clock: Clock
  log: Log
}

/** One answer to a merchant's program. */
export interface MeasuredCall {
  merchantId: string
  ms: number
}

/** Measures how fast merchants' calls are answered. */
export interface ResponseTimer {
  /** Costs an addition: counts are written every few seconds, all at once. */
  note(call: MeasuredCall): void
  /** Writes what was counted since. */
  flush(): Promise<void>
  stop(): Promise<void>
}

interface Cell {
  merchant_id: string
  day: string
  bucket: number
  count: number
  total_ms: number
}

/** Opens the measuring of this process. A process that is killed loses the last seconds' counts. */
export function openResponseTimer({ sql, clock, log }: Context): ResponseTimer {
  let cells = new Map<string, Cell>()
  const flush = async () => {
    const counted = [...cells.values()]
    cells = new Map()
    if (counted.length === 0) return
    // In one order in every process, so that two of them do not wait for each other in a circle.
    await sql`
      insert into response_times as r (merchant_id, day, bucket, count, total_ms)
      select merchant_id, day, bucket, count, total_ms
      from json_to_recordset(${JSON.stringify(counted)}::text::json) as i (
        merchant_id text, day date, bucket smallint, count bigint, total_ms double precision)
      order by merchant_id, day, bucket
      on conflict (merchant_id, day, bucket) do update
      set count = r.count + excluded.count, total_ms = r.total_ms + excluded.total_ms`
  }
  const loop = startLoop({
    name: 'response times',
    intervalMs: FLUSH_EVERY_MS,
    log,
    round: async () => {
      await flush()
      return false
    },
  })
  return {
    note({ merchantId, ms }) {
      const day = wibDay(clock())
      const bucket = bucketOf(ms)
      const key = `${merchantId} ${day} ${bucket}`
      const cell = cells.get(key)
      if (cell) {
        cell.count += 1
        cell.total_ms += ms
      } else {
        cells.set(key, { merchant_id: merchantId, day, bucket, count: 1, total_ms: ms })
      }
    },
    flush,
    async stop() {
      await loop.stop()
      await flush()
    },
  }
}

/** How fast a merchant's calls of the last 7 days in Jakarta were answered. */
export async function readResponseTimes(
  { sql, clock }: Pick<Context, 'sql' | 'clock'>,
  merchantId: string,
): Promise<ResponseTimes> {
  const to = wibDay(clock())
  const from = addDays(to, 1 - DAYS_SHOWN)
  const rows = await sql<{ bucket: number; count: number; totalMs: number }[]>`
    select bucket, sum(count)::bigint as count, sum(total_ms) as total_ms from response_times
    where merchant_id = ${merchantId} and day between ${from} and ${to}
    group by bucket order by bucket`
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const totalMs = rows.reduce((sum, row) => sum + row.totalMs, 0)
  return {
    from,
    to,
    count,
    averageMs: count === 0 ? null : round(totalMs / count),
    p95Ms: count === 0 ? null : round(p95Of(rows, count)),
  }
}

/** Deletes the counts of days before. */
export async function forgetResponseTimes(sql: Sql, before: Date): Promise<void> {
  await sql`delete from response_times where day < ${wibDay(before)}`
}

function bucketOf(ms: number): number {
  if (ms < FIRST_MS) return 0
  return Math.min(LAST_BUCKET, Math.floor(Math.log(ms / FIRST_MS) / Math.log(GROWTH)) + 1)
}

/** The end of the bucket that the 95th of 100 is in. */
function p95Of(rows: readonly { bucket: number; count: number }[], count: number): number {
  let seen = 0
  const row = rows.find((each) => {
    seen += each.count
    return seen >= count * 0.95
  })
  return FIRST_MS * GROWTH ** (row?.bucket ?? 0)
}

const round = (ms: number): number => Math.round(ms * 10) / 10
