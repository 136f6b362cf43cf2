import type { Sql } from './database.ts'
import { idFloor, type IdPrefix } from './ids.ts'

/** `fillPercent`: what a page leaves free is for updates within it, which write no index. */
const PARTITIONED: readonly { table: string; prefix: IdPrefix; fillPercent: number }[] = [
  { table: 'payments', prefix: 'pay', fillPercent: 80 },
  { table: 'payment_events', prefix: 'evt', fillPercent: 80 },
  // All of a page may be leased in one statement, before which no earlier version of a row can go.
  { table: 'webhook_deliveries', prefix: 'whd', fillPercent: 50 },
  { table: 'merchant_events', prefix: 'evt', fillPercent: 80 },
]
const MONTHS_AHEAD = 3

/**
 * Makes the monthly partitions of the growing tables, from the month before `now` to three months
 * ahead. Run at every start and daily; running it twice, or in two processes, changes nothing.
 */
export async function makePartitions(sql: Sql, now: Date): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('autogopay partitions'))`
    await tx`set local lock_timeout = '5s'`
    for (const { table, prefix, fillPercent } of PARTITIONED) {
      for (let ahead = -1; ahead <= MONTHS_AHEAD; ahead += 1) {
        const from = monthStart(now, ahead)
        const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`
        const [found] = await tx`select to_regclass(${name}) is not null as exists`
        if (found?.exists) continue
        // Bounds and names come from the clock and constants above; DDL takes no parameters.
        await tx.unsafe(
          `create table ${name} partition of ${table}
           for values from ('${idFloor(prefix, from)}') to ('${idFloor(prefix, monthStart(now, ahead + 1))}')
           with (fillfactor = ${fillPercent})`,
        )
      }
    }
  })
}

function monthStart(now: Date, ahead: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
}
