import type { Sql } from '../../src/platform/database.ts'
import { quantile } from '../../bench/harness/statistics.ts'
import { metricIn, metricsOf } from './probe.ts'

/** What a server and its database look like at one moment of a soak. */
export interface Sample {
  minute: number
  residentMb: number
  /** File descriptors but those of event streams, whose number is the load's. */
  descriptors: number
  /** 99th percentile of the event loop's delay since the sample before. */
  loopP99Ms: number
  /** Deliveries and checks whose time has come. */
  due: number
  tables: readonly TableSample[]
}

/** Of one table or partition. */
export interface TableSample {
  name: string
  live: number
  dead: number
  /** Dead tuples ever made. */
  died: number
}

/** Looks. */
export async function takeSample(sql: Sql, url: string, minute: number): Promise<Sample> {
  const metrics = await metricsOf(url)
  const [row] = await sql<{ due: number }[]>`
    select (
      (select count(*) from webhook_deliveries
        where status in ('pending', 'leased') and next_attempt_at <= now()
          and (leased_until is null or leased_until <= now())) +
      (select count(*) from payments where next_check_at <= now()))::int as due`
  const tables = await sql<TableSample[]>`
    select relname as name, n_live_tup::int as live, n_dead_tup::int as dead,
      (n_tup_upd + n_tup_del)::int as died
    from pg_stat_user_tables where n_tup_upd + n_tup_del > 0`
  return {
    minute,
    residentMb: metricIn(metrics, 'process_resident_memory_bytes') / 1024 / 1024,
    descriptors:
      metricIn(metrics, 'process_open_fds') - metricIn(metrics, 'autogopay_open_streams'),
    loopP99Ms: metricIn(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000,
    due: row?.due ?? 0,
    tables: [...tables],
  }
}

/** How much a value grows per minute: the median of all pairs' slopes, which no single peak moves. */
export function slopePerMinute(points: readonly { minute: number; value: number }[]): number {
  const slopes = points.flatMap((one, at) =>
    points.slice(at + 1).map((other) => (other.value - one.value) / (other.minute - one.minute)),
  )
  return quantile(slopes, 0.5)
}
