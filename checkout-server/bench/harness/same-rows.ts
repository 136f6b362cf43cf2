import type { Sql } from '../../src/platform/database.ts'

/**
 * A statement that writes the rows that one action of our program left behind. It is made from the
 * rows themselves, so a column, table or index that a migration adds is in it at once.
 */
export interface SameRows {
  /** Tables that got rows. */
  tables: string[]
  /**
   * One statement, CTEs of plain inserts.
   * @param number - SQL of a text of 16 digits, another one for every run: `$1`, or `:n` for pgbench.
   */
  statement(number: string): string
}

interface Table {
  name: string
  columns: { name: string; type: string; isUnique: boolean }[]
}

type Row = Record<string, string | null>

// Ids end in 16 random characters; the control's end in 16 digits.
const NUMBER_LENGTH = 16

// Filled by triggers on other tables, which the control's inserts fire as well.
const FILLED_BY_TRIGGERS = new Set([
  'payment_customers',
  'report_checks',
  'report_days',
  'report_deltas',
])

/** Watches which rows an action inserts into an otherwise idle database. */
export async function rowsOf(sql: Sql, action: () => Promise<unknown>): Promise<SameRows> {
  const tables = await listTables(sql)
  const before = await Promise.all(tables.map((table) => rowsIn(sql, table)))
  await action()
  const after = await Promise.all(tables.map((table) => rowsIn(sql, table)))

  const old = new Set(before.flat().flatMap((row) => Object.values(row)))
  const added = tables.flatMap((table, index) => {
    // By what names a row: one that was only changed is not added.
    const nameOf = (row: Row) => JSON.stringify(table.columns.map(naming(row)))
    const known = new Set(before[index]?.map(nameOf))
    const rows = after[index]?.filter((row) => !known.has(nameOf(row))) ?? []
    return rows.map((row) => ({ table, row }))
  })
  if (added.length === 0) throw new Error('the action inserted nothing')
  // What is new and in a unique index must be new again in every copy, wherever it stands.
  const fresh = new Set(
    added.flatMap(({ table, row }) =>
      table.columns
        .filter(({ isUnique, type }) => isUnique && type === 'text')
        .map(({ name }) => row[name] ?? null)
        .filter((value) => value !== null && !old.has(value)),
    ),
  )
  return {
    tables: [...new Set(added.map(({ table }) => table.name))],
    statement(number) {
      const inserts = added.map(({ table, row }) => {
        const values = table.columns.map(({ name, type, isUnique }) => {
          const value = row[name] ?? null
          if (value === null) return 'null'
          // An amount that nobody else may have; it is as long as the largest.
          if (isUnique && type === 'bigint') return `(${number})::text::bigint`
          if (!fresh.has(value)) return `${literal(value)}::${type}`
          return `${literal(value.slice(0, -NUMBER_LENGTH))} || ${number}`
        })
        const columns = table.columns.map(({ name }) => name).join(', ')
        return `insert into ${table.name} (${columns}) values (${values.join(', ')})`
      })
      const last = inserts.pop()
      const first = inserts.map((insert, index) => `w${index} as (${insert} returning 1)`)
      return first.length > 0 ? `with ${first.join(', ')} ${last}` : String(last)
    },
  }
}

const naming =
  (row: Row) =>
  ({ name, isUnique }: Table['columns'][number]) =>
    isUnique ? row[name] : null

async function listTables(sql: Sql): Promise<Table[]> {
  const rows = await sql<{ table: string; name: string; type: string; isUnique: boolean }[]>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      exists (
        select from pg_index i
        where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey)
      ) as is_unique
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by c.relname, a.attnum`
  const tables = new Map<string, Table>()
  for (const { table, ...column } of rows) {
    const known = tables.get(table) ?? { name: table, columns: [] }
    known.columns.push(column)
    tables.set(table, known)
  }
  return [...tables.values()].filter(({ name }) => !FILLED_BY_TRIGGERS.has(name))
}

async function rowsIn(sql: Sql, { name, columns }: Table): Promise<Row[]> {
  const list = columns.map((column) => `"${column.name}"::text as "${column.name}"`).join(', ')
  // By position: the pool renames columns, and these go back into SQL.
  const rows = await sql.unsafe(`select ${list} from "${name}"`).values()
  return rows.map((values) =>
    Object.fromEntries(
      columns.map((column, index) => [column.name, values[index] as string | null]),
    ),
  )
}

/** Without colons, since pgbench would take what follows one for a variable. */
function literal(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\x3a')
  return `E'${escaped}'`
}
