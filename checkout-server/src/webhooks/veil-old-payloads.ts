import type { Sql } from '../platform/database.ts'
import type { CleanUp } from '../platform/delete-old.ts'
import { idFloor, type IdPrefix } from '../platform/ids.ts'
import type { WebhookContext } from './context.ts'
import { keptPayloads } from './kept-payload.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const SETTLED_AFTER_MS = 60_000

interface OldPayload {
  id: string
  paymentId: string | null
  payload: Buffer
}

/**
 * Takes the checkout tokens out of payloads that were written before they were kept veiled, from where the
 * last round ended. A process of before may go on for a while beside this one: so what is written
 * within a day of the first round is looked at, too, by a later round, and then never again.
 */
export async function veilOldPayloads(
  context: Pick<WebhookContext, 'sql' | 'vault' | 'clock'>,
  cleanUp: CleanUp = {},
): Promise<void> {
  await veilTable(context, { table: 'merchant_events', prefix: 'evt' }, cleanUp)
  await veilTable(context, { table: 'webhook_deliveries', prefix: 'whd' }, cleanUp)
}

async function veilTable(
  { sql, vault, clock }: Pick<WebhookContext, 'sql' | 'vault' | 'clock'>,
  { table, prefix }: { table: 'merchant_events' | 'webhook_deliveries'; prefix: IdPrefix },
  { isOver = () => false, most = 500 }: CleanUp,
): Promise<void> {
  const name = `veil payloads: ${table}`
  const now = clock()
  const progress = await beginOrGoOn(sql, {
    name,
    endsBefore: idFloor(prefix, new Date(now.getTime() + DAY_MS)),
  })
  const { keep } = keptPayloads(vault)
  // What has an earlier id may still be on its way to its commit.
  const settled = idFloor(prefix, new Date(now.getTime() - SETTLED_AFTER_MS))
  const end = [progress.endsBefore, settled].toSorted()[0] ?? ''
  let { reached } = progress
  while (!isOver() && reached < end) {
    const rows = await sql<OldPayload[]>`
      select id, payment_id, payload from ${sql(table)}
      where id > ${reached}::text and id < ${end}::text order by id limit ${most}`
    const changed = rows
      .map((row) => ({ ...row, kept: keep(row, row.payload) }))
      .filter(({ payload, kept }) => !kept.equals(payload))
    reached = rows.length < most ? end : (rows.at(-1)?.id ?? end)
    // Each by itself: many at once would hold rows that the sender wants, and it some of theirs.
    for (const { id, payload, kept } of changed) {
      await sql`
        update ${sql(table)} set payload = ${kept} where id = ${id} and payload = ${payload}`
    }
    await sql`
      update work_done_once set reached = greatest(reached, ${reached}) where name = ${name}`
  }
}

async function beginOrGoOn(
  sql: Sql,
  { name, endsBefore }: { name: string; endsBefore: string },
): Promise<{ reached: string; endsBefore: string }> {
  const [row] = await sql<{ reached: string; endsBefore: string }[]>`
    with begun as (
      insert into work_done_once (name, reached, ends_before) values (${name}, '', ${endsBefore})
      on conflict (name) do nothing returning reached, ends_before
    )
    select * from begun
    union all select reached, ends_before from work_done_once where name = ${name} limit 1`
  // Another process began it in this moment: its row is there at the next round.
  return row ?? { reached: endsBefore, endsBefore }
}
