import { readdir, readFile } from 'node:fs/promises'
import type { Sql } from './database.ts'
import { makePartitions } from './partitions.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

/**
 * Brings the schema up to date: runs the SQL files that this database has not seen, in order, each
 * with its own record in one transaction. Several processes may start at once: they queue on a lock.
 * @throws {Error} A file that was already run has gone or changed its name.
 */
export async function migrate(sql: Sql, now: Date): Promise<void> {
  const files = await migrationFiles()
  await sql.begin(async (tx) => {
    // A change of a large table, and the wait for another process that makes it, take their time.
    await tx`set local statement_timeout = 0`
    await tx`select pg_advisory_xact_lock(hashtext('autogopay migrations'))`
    await tx`
      create table if not exists schema_migrations (
        name text primary key, applied_at timestamptz not null default now())`
    const applied = new Set((await appliedNames(tx)).map(({ name }) => name))
    const unknown = [...applied].find((name) => !files.includes(name))
    if (unknown) throw new Error(`the database is newer than this program: it has ${unknown}`)
    await tx`set local lock_timeout = '10s'`
    for (const name of files.filter((file) => !applied.has(file))) {
      await tx.unsafe(await readFile(new URL(name, FOLDER), 'utf8'))
      await tx`insert into schema_migrations (name) values (${name})`
    }
  })
  await makePartitions(sql, now)
}

/** Whether every migration of this program has been applied. */
export async function isMigrated(sql: Sql): Promise<boolean> {
  const applied = new Set((await appliedNames(sql)).map(({ name }) => name))
  return (await migrationFiles()).every((name) => applied.has(name))
}

function appliedNames(sql: Pick<Sql, never> & CallableFunction): Promise<{ name: string }[]> {
  return sql`select name from schema_migrations` as Promise<{ name: string }[]>
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted()
}
