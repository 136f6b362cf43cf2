import type { Sql } from '../platform/database.ts'
import { deleteInBatches, type CleanUp } from '../platform/delete-old.ts'
import { idFloor } from '../platform/ids.ts'

/**
 * Deletes provider notices that came before a time, but none that still waits for its verdict. One that
 * a provider repeats afterwards is new again: the provider is asked, and nothing happens twice.
 */
export function forgetOldNotices(sql: Sql, before: Date, cleanUp: CleanUp = {}): Promise<void> {
  return deleteInBatches(async (most) => {
    const { count } = await sql`
      delete from provider_events where id in (
        select id from provider_events
        where id < ${idFloor('pev', before)} and verdict <> 'received'
        order by id limit ${most})`
    return count
  }, cleanUp)
}
