import type { Sql, Tx } from '../platform/database.ts'

/** A figure that is not what the payments and refunds themselves say. */
export interface Drift {
  merchantId: string
  /** In Jakarta: `2026-01-31`. */
  day: string
  connectionId: string
  figure: string
  /** What has to be added to it. */
  count: number
  amount: number
}

const MOST_SHOWN = 100

/** Truth less figures, by one snapshot: exact while payments go on. Reads every payment. */
const differences = (sql: Sql | Tx) => sql`
  select merchant_id, day, connection_id, figure,
    sum(count)::bigint as count, sum(amount)::bigint as amount
  from (
    select merchant_id, day, connection_id, figure, count, amount from report_truth
    union all
    select merchant_id, day, connection_id, figure, -count, -amount from report_days
    union all
    select merchant_id, day, connection_id, figure, -count, -amount from report_deltas
  ) both_sides
  group by merchant_id, day, connection_id, figure
  having sum(count) <> 0 or sum(amount) <> 0`

/** Counts all payments and refunds afresh and compares. @returns At most 100; empty: all is right. */
export function findDrift(sql: Sql): Promise<Drift[]> {
  return sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`
    return tx<Drift[]>`
      select merchant_id, day::text, connection_id, figure, count, amount
      from (${differences(tx)}) d
      order by merchant_id, day, connection_id, figure limit ${MOST_SHOWN}`
  })
}

/**
 * Counts afresh and adds what is missing, as one more change of each figure that is wrong: payments go
 * on meanwhile, and theirs are neither lost nor counted twice. From empty figures it makes all of them.
 * @returns How many figures were wrong.
 */
export function repairDrift(sql: Sql): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`
    // Two at once would each add what is missing.
    await tx`select pg_advisory_xact_lock(hashtext('autogopay report repair'))`
    const { count } = await tx`
      insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
      ${differences(tx)}`
    return count
  })
}
