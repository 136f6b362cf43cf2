import type { Sql } from '../platform/database.ts'

/** How many are moved at once, at most. */
export const FOLD_BATCH = 20_000

/**
 * Moves what the triggers noted (migration 0011) into the figures by day. One statement: whoever reads
 * both tables in one statement finds each change once, before or after. One process at a time.
 * @returns How many changes; {@link FOLD_BATCH}: there may be more.
 */
export async function foldDeltas(sql: Sql): Promise<number> {
  return sql.begin(async (tx) => {
    const [lock] = await tx<{ isOurs: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtext('autogopay reports')) as is_ours`
    if (!lock?.isOurs) return 0
    const [moved] = await tx<{ count: number }[]>`
      with taken as (
        delete from report_deltas
        where ctid = any(array(select ctid from report_deltas limit ${FOLD_BATCH}))
        returning *
      ), summed as (
        select merchant_id, day, connection_id, figure, sum(count) as count, sum(amount) as amount
        from taken group by merchant_id, day, connection_id, figure
        having sum(count) <> 0 or sum(amount) <> 0
      ), added as (
        insert into report_days as d (merchant_id, day, connection_id, figure, count, amount)
        select * from summed
        on conflict (merchant_id, day, connection_id, figure)
          do update set count = d.count + excluded.count, amount = d.amount + excluded.amount
      )
      select count(*) as count from taken`
    return moved?.count ?? 0
  })
}
