import { openDatabase, type Sql } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import type { DatabaseServer } from '../database-server.ts'
import { WITNESS } from './witness.ts'
import { Session, type Monitor, type Reserved } from '../engine/database.ts'

/** When every world begins. */
export const WORLD_START = new Date('2026-02-10T03:00:00Z')
const SESSIONS = 3

/** A database of one worker, used by one world after the other. */
export interface WorldDatabase {
  sessions: readonly Session[]
  monitor: Monitor
  /** Builds statements, never connects. */
  builder: Sql
  /** Ends what a world that broke off left open. */
  settle(): Promise<void>
  /** Empties it. */
  reset(): Promise<void>
  close(): Promise<void>
}

/**
 * Makes a database whose `now()` is the world's clock: a function of that name stands in front of
 * PostgreSQL's own, so the core's statements and column defaults run as they are written.
 * @param server - A PostgreSQL server where databases may be made.
 */
export async function openWorldDatabase(
  server: Omit<DatabaseServer, 'stop'>,
  name: string,
): Promise<WorldDatabase> {
  const connect = (url: string) => openDatabase(url, { max: 1, path: server.path })
  const admin = connect(server.url)
  await admin`drop database if exists ${admin(name)} with (force)`
  await admin`create database ${admin(name)}`
  await admin.unsafe(`alter database ${name} set search_path = public, pg_catalog`)
  await admin.unsafe(`alter database ${name} set synchronous_commit = off`)
  await admin.unsafe(`alter database ${name} set deadlock_timeout = '10ms'`)
  await admin.unsafe(`alter database ${name} set jit = off`)
  await admin.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`

  const setup = connect(url.href)
  await setup.unsafe(`
    create function public.now() returns timestamptz language sql stable as
      $$ select coalesce(nullif(current_setting('simulation.now', true), ''),
        '${WORLD_START.toISOString()}')::timestamptz $$`)
  await migrate(setup, WORLD_START)
  await keepOneMonth(setup)
  await setup.unsafe(WITNESS)
  await setup.end()

  const pool = connect(url.href)
  const monitor: Reserved = await pool.reserve()
  const sessions: Session[] = []
  for (let count = 0; count < SESSIONS; count += 1) {
    sessions.push(await Session.open(connect(url.href), monitor))
  }
  const tables = await tableNames(monitor)
  const sequences = await sequenceNames(monitor)
  // Foreign keys would be asked about each row.
  await monitor`select set_config('session_replication_role', 'replica', false)`
  return {
    sessions,
    monitor,
    builder: connect(url.href),
    settle: async () => {
      // All at once: one may wait for another.
      await Promise.all(sessions.map((session) => session.abandon()))
    },
    reset: async () => {
      // Not "truncate", which makes every file anew. Vacuumed, so that rows lie as in a new database.
      await monitor.unsafe(tables.map((table) => `delete from ${table}`).join(';'))
      await monitor.unsafe(`vacuum ${tables.join(', ')}`)
      for (const sequence of sequences) await monitor.unsafe(`alter sequence ${sequence} restart`)
    },
    async close() {
      for (const session of sessions) await session.close()
      monitor.release()
      await pool.end({ timeout: 1 })
      // A connection that is kept meanwhile would be closed, as idle, by the world's clock.
      const last = connect(server.url)
      await last`drop database if exists ${last(name)} with (force)`
      await last.end({ timeout: 1 })
    },
  }
}

/** A world lasts hours: further partitions would only make each look dearer. */
async function keepOneMonth(sql: Sql): Promise<void> {
  const month = WORLD_START.toISOString().slice(0, 7).replace('-', '_')
  const others = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relispartition and c.relkind = 'r' and right(c.relname, 7) <> ${month}`
  for (const { name } of others) await sql.unsafe(`drop table ${name}`)
}

async function tableNames(sql: Monitor): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'`
  return tables.map(({ name }) => name)
}

async function sequenceNames(sql: Monitor): Promise<string[]> {
  const sequences = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace`
  return sequences.map(({ name }) => name)
}
