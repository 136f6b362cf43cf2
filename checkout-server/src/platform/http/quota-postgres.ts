import type { Sql } from '../database.ts'
import { AHEAD_SHARE, MOST_AHEAD, type QuotaStore } from './quota-store.ts'

const CLEAN_MS = 5 * 60_000

/** Counts in PostgreSQL: one statement for all keys that wait, by the database's clock. */
export function postgresQuotas(sql: Sql): QuotaStore {
  // Windows that are over would stay for ever: one row for every address that ever came.
  const cleaning = setInterval(() => {
    sql`delete from rate_limits where ends_at < now()`.catch(() => {})
  }, CLEAN_MS)
  cleaning.unref()

  return {
    name: 'PostgreSQL',
    close: () => clearInterval(cleaning),
    async take(asks) {
      const column = <T>(read: (ask: (typeof asks)[number]) => T) => asks.map(read)
      // What is left of the row's window, and what this wish gets of it.
      const left = sql`(excluded.quota - r.used)`
      const grant = sql`greatest(0, least(${left}, excluded.wanted +
        greatest(0, least((${left} - excluded.wanted) / ${AHEAD_SHARE}::int, ${MOST_AHEAD}::int))))`
      const rows = await sql<{ id: string; granted: number; endsInMs: number }[]>`
        insert into rate_limits as r (id, quota, wanted, used, granted, ends_at)
        select id, quota, wanted, first, first, now() + seconds * interval '1 second'
        from (
          select *, least(quota, wanted +
            greatest(0, least((quota - wanted) / ${AHEAD_SHARE}::int, ${MOST_AHEAD}::int))) as first
          from unnest(
            ${column(({ id }) => id)}::text[], ${column(({ quota }) => quota)}::int[],
            ${column(({ wanted }) => wanted)}::int[],
            ${column(({ windowSeconds }) => windowSeconds)}::int[]
          ) as ask (id, quota, wanted, seconds)
          -- One order for all processes, so that two cannot wait for each other's rows.
          order by id collate "C"
        ) ask
        on conflict (id) do update set
          quota = excluded.quota,
          wanted = excluded.wanted,
          used = case when r.ends_at <= now() then excluded.used else r.used + ${grant} end,
          granted = case when r.ends_at <= now() then excluded.granted else ${grant} end,
          ends_at = case when r.ends_at <= now() then excluded.ends_at else r.ends_at end
        returning id, granted, (extract(epoch from ends_at - now()) * 1000)::float8 as ends_in_ms`
      const byId = new Map(rows.map((row) => [row.id, row]))
      return asks.map(({ id }) => {
        const row = byId.get(id)
        if (!row) throw new Error('a quota was not counted')
        return row
      })
    },
  }
}
