import type { Sql } from '../src/platform/database.ts'

/** Everything that a database holds, as one text: what a stolen backup shows. */
export async function dumpAsText(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by 1`
  const parts: string[] = []
  for (const { name } of tables) {
    const rows = await sql`select * from ${sql(name)}`
    parts.push(`-- ${name}`, ...rows.map((row) => JSON.stringify(row, readable)))
  }
  return parts.join('\n')
}

/** Bytes as what they may spell. */
function readable(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
  if (!isBytes) return value
  return Buffer.from((value as unknown as { data: number[] }).data).toString('latin1')
}
