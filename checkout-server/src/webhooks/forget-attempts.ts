import type { Sql } from '../platform/database.ts'
import { deleteInBatches, type CleanUp } from '../platform/delete-old.ts'
import { idFloor } from '../platform/ids.ts'

/**
 * Deletes tries that began before a time, but none of a delivery that is still going on. Ids of
 * deliveries carry their time, so the primary key leads to the old ones, and from batch to batch.
 */
export function forgetOldAttempts(sql: Sql, before: Date, cleanUp: CleanUp = {}): Promise<void> {
  // A delivery of that time or later has no older try.
  const end = idFloor('whd', before)
  let after = { deliveryId: '', number: 0 }
  return deleteInBatches(async (most) => {
    const old = await sql<{ deliveryId: string; number: number }[]>`
      with old as materialized (
        select delivery_id, number from webhook_attempts
        where (delivery_id, number) > (${after.deliveryId}, ${after.number})
          and delivery_id < ${end}
        order by delivery_id, number limit ${most}
      ), deleted as (
        delete from webhook_attempts a using old
        where a.delivery_id = old.delivery_id and a.number = old.number and a.at < ${before}
          and not exists (
            select from webhook_deliveries d
            where d.id = a.delivery_id and d.status in ('pending', 'leased'))
      )
      select delivery_id, number from old order by delivery_id, number`
    after = old.at(-1) ?? after
    return old.length
  }, cleanUp)
}
