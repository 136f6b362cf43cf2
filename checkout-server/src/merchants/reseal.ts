import type { Sql } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { hashOf } from './api-keys.ts'

const BATCH = 200

/** A column that holds sealed texts, each for `table|column|id`. */
interface SealedColumn {
  table: string
  column: string
}

/**
 * Seals anew, under the first master key, whatever an older one sealed, while everything runs: a row that
 * somebody changes meanwhile is left to the next look. What is sealed is found by its columns' names, so
 * that no table can be forgotten.
 * @returns How many were sealed anew. After that, the other master keys open nothing more.
 * @throws {Error} No master key opens a row.
 */
export async function resealAll({ sql, vault }: { sql: Sql; vault: Vault }): Promise<number> {
  let count = 0
  for (const column of await sealedColumns(sql)) count += await resealColumn(sql, vault, column)
  return count
}

/** Every column that holds sealed texts. */
export async function sealedColumns(sql: Sql): Promise<SealedColumn[]> {
  const found = await sql<SealedColumn[]>`
    select c.relname as table, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = current_schema()::regnamespace
      and a.attname like '%sealed%' and not a.attisdropped
    order by 1, 2`
  return [...found]
}

async function resealColumn(
  sql: Sql,
  vault: Vault,
  { table, column }: SealedColumn,
): Promise<number> {
  let count = 0
  // Looked at again from the start until nothing old is there: a row may have been changed meanwhile, by
  // a process that does not have the new key yet.
  for (;;) {
    const rows = await sql<{ id: string; sealed: string }[]>`
      select id, ${sql(column)} as sealed from ${sql(table)}
      where ${sql(column)} is not null
        and not starts_with(${sql(column)}, ${vault.currentMark})
      order by id limit ${BATCH}`
    if (rows.length === 0) return count
    for (const { id, sealed } of rows) {
      const place = `${table}|${column}|${id}`
      const text = vault.open(sealed, place)
      const { count: changed } = await sql`
        update ${sql(table)} set ${sql(column)} = ${vault.seal(text, place)}
          ${table === 'api_keys' ? sql`, hash = ${hashOf(vault, text)}` : sql``}
        where id = ${id} and ${sql(column)} = ${sealed}`
      count += changed
    }
  }
}
