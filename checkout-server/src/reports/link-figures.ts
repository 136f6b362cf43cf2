import type { Sql } from '../platform/database.ts'
import { FOLD_BATCH } from './fold.ts'

/**
 * Moves what the triggers noted (migration 0032) into the figures of payment links, as `foldDeltas` does.
 * @returns How many changes; {@link FOLD_BATCH}: there may be more.
 */
export async function foldLinkDeltas(sql: Sql): Promise<number> {
  return sql.begin(async (tx) => {
    const [lock] = await tx<{ isOurs: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtext('autogopay link figures')) as is_ours`
    if (!lock?.isOurs) return 0
    const [moved] = await tx<{ count: number }[]>`
      with taken as (
        delete from payment_link_deltas
        where ctid = any(array(select ctid from payment_link_deltas limit ${FOLD_BATCH}))
        returning *
      ), added as (
        insert into payment_link_figures as f (link_id, merchant_id, orders, paid_orders, revenue)
        select link_id, merchant_id, sum(orders), sum(paid_orders), sum(revenue)
        from taken group by link_id, merchant_id
        on conflict (link_id) do update set orders = f.orders + excluded.orders,
          paid_orders = f.paid_orders + excluded.paid_orders, revenue = f.revenue + excluded.revenue
      )
      select count(*) as count from taken`
    return moved?.count ?? 0
  })
}

/**
 * Counts the orders of all links afresh and adds what is missing, as one more change: payments go on
 * meanwhile. @returns How many links had wrong figures.
 */
export function repairLinkFigures(sql: Sql): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`
    await tx`select pg_advisory_xact_lock(hashtext('autogopay link figures repair'))`
    const { count } = await tx`
      insert into payment_link_deltas (link_id, merchant_id, orders, paid_orders, revenue)
      select link_id, merchant_id, sum(orders), sum(paid_orders), sum(revenue) from (
        select link_id, merchant_id, orders, paid_orders, revenue from payment_link_truth
        union all
        select link_id, merchant_id, -orders, -paid_orders, -revenue from payment_link_figures
        union all
        select link_id, merchant_id, -orders, -paid_orders, -revenue from payment_link_deltas
      ) both_sides
      group by link_id, merchant_id
      having sum(orders) <> 0 or sum(paid_orders) <> 0 or sum(revenue) <> 0`
    return count
  })
}
