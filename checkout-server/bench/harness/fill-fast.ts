import type { Sql } from '../../src/platform/database.ts'

/**
 * Does what writes very many rows, without what would take most of its time: indexes kept row by row,
 * checks of foreign keys, waiting for the disk. Indexes are built anew behind it, from their own definitions.
 * Triggers that are to fire must be `enable always`.
 * @param sql - One connection.
 */
export async function fillFast<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql.unsafe(`
    set statement_timeout = 0;
    set synchronous_commit = off;
    set work_mem = '64MB';
    set maintenance_work_mem = '512MB';
    set session_replication_role = replica`)
  const indexes = await sql<{ name: string; definition: string }[]>`
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where t.relname::text = any(${TABLES}) and t.relnamespace = current_schema()::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`
  for (const { name } of indexes) await sql`drop index ${sql(name)}`
  const made = await work()
  for (const { definition } of indexes) {
    // Of a table with partitions it would be made without theirs.
    await sql.unsafe(definition.replace(' ON ONLY ', ' ON '))
  }
  await sql.unsafe(`
    reset synchronous_commit; reset work_mem; reset maintenance_work_mem;
    reset session_replication_role`)
  return made
}

/** The large ones. */
const TABLES = [
  'charges',
  'payment_customers',
  'payment_events',
  'payment_link_orders',
  'payment_orders',
  'payments',
  'webhook_attempts',
  'webhook_deliveries',
]
