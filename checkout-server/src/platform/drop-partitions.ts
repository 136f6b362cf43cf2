import type { Sql } from './database.ts'

/**
 * Drops the months of a partitioned table (partitions.ts) that ended before a time. Each is taken off
 * the table first in a way that holds nobody up; what a process left half done, the next one finishes.
 * @returns Names of the dropped months.
 */
export async function dropOldPartitions(
  sql: Sql,
  { table, before }: { table: 'merchant_events'; before: Date },
): Promise<string[]> {
  // Detaching concurrently may be in no transaction, so the lock is the connection's.
  const connection = await sql.reserve()
  try {
    const [lock] = await connection<{ isOurs: boolean }[]>`
      select pg_try_advisory_lock(hashtext('autogopay old partitions')) as is_ours`
    if (!lock?.isOurs) return []
    try {
      const months = await connection<Month[]>`
        select c.relname as name, i.inhparent is not null as is_attached,
          coalesce(i.inhdetachpending, false) as is_leaving
        from pg_class c left join pg_inherits i on i.inhrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
          and c.relname ~ ('^' || ${table}::text || '_[0-9]{4}_[0-9]{2}$')
        order by c.relname`
      const old = months.filter(({ name }) => endOf(name) <= before)
      for (const { name, isAttached, isLeaving } of old) {
        // Names are of the catalogue and fit the pattern above; DDL takes no parameters.
        if (isAttached) {
          const how = isLeaving ? 'finalize' : 'concurrently'
          await connection.unsafe(`alter table ${table} detach partition ${name} ${how}`)
        }
        await connection.unsafe(`drop table ${name}`)
      }
      return old.map(({ name }) => name)
    } finally {
      await connection`select pg_advisory_unlock(hashtext('autogopay old partitions'))`
    }
  } finally {
    connection.release()
  }
}

interface Month {
  /** `merchant_events_2026_01`. */
  name: string
  isAttached: boolean
  /** A detachment was interrupted. */
  isLeaving: boolean
}

function endOf(name: string): Date {
  const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? []
  // Months count from 0 here, so this is the first of the next one.
  return new Date(Date.UTC(Number(year), Number(month), 1))
}
