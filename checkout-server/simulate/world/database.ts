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
}

/**
 * Makes a database whose `now()` is the world's clock: a function of that name stands in front of
 * PostgreSQL's own, so the core's statements and column defaults run as they are written.
 * @param server - A PostgreSQL server where databases may be made.
 */
export async function makeWorldDatabase(server: Server, name: string): Promise<void> {
  const admin = connect(server, server.url)
  await admin`drop database if exists ${admin(name)} with (force)`
  await admin`create database ${admin(name)}`
  await admin.unsafe(`alter database ${name} set search_path = public, pg_catalog`)
  await admin.unsafe(`alter database ${name} set synchronous_commit = off`)
  await admin.unsafe(`alter database ${name} set deadlock_timeout = '10ms'`)
  await admin.unsafe(`alter database ${name} set jit = off`)
  await admin.end()

  const setup = connect(server, urlOf(server, name))
  await setup.unsafe(`
    create function public.now() returns timestamptz language sql stable as
      $$ select coalesce(nullif(current_setting('simulation.now', true), ''),
        '${WORLD_START.toISOString()}')::timestamptz $$`)
  await migrate(setup, WORLD_START)
  await keepOneMonth(setup)
  await setup.unsafe(WITNESS)
  await setup.end()
}

/** Removes it, with whatever still looks at it. */
export async function dropWorldDatabase(server: Server, name: string): Promise<void> {
  const admin = connect(server, server.url)
  await admin`drop database if exists ${admin(name)} with (force)`
  await admin.end({ timeout: 1 })
}

/** Opens a database of {@link makeWorldDatabase}. */
export async function openWorldDatabase(server: Server, name: string): Promise<WorldDatabase> {
  const url = urlOf(server, name)
  const pool = connect(server, url)
  const monitor: Reserved = await pool.reserve()
  const sessions: Session[] = []
  for (let count = 0; count < SESSIONS; count += 1) {
    sessions.push(await Session.open(connect(server, url), monitor))
  }
  const sequences = await sequenceNames(monitor)
  // Foreign keys would be asked about each row.
  await monitor`select set_config('session_replication_role', 'replica', false)`
  return {
    sessions,
    monitor,
    builder: connect(server, url),
    settle: async () => {
      // All at once: one may wait for another.
      await Promise.all(sessions.map((session) => session.abandon()))
    },
    reset: async () => {
      const written = await writtenTables(monitor)
      // Not "truncate", which makes every file anew. Vacuumed, so that rows lie as in a new database.
      if (written.length > 0) {
        await monitor.unsafe(written.map((table) => `delete from ${table}`).join(';'))
        await monitor.unsafe(`vacuum ${written.join(', ')}`)
      }
      for (const sequence of sequences) await monitor.unsafe(`alter sequence ${sequence} restart`)
    },
  }
}

type Server = Omit<DatabaseServer, 'stop'>

const connect = (server: Server, url: string) => openDatabase(url, { max: 1, path: server.path })

function urlOf(server: Server, name: string): string {
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}

/** A world lasts hours: further partitions would only make each look dearer. */
async function keepOneMonth(sql: Sql): Promise<void> {
  const month = WORLD_START.toISOString().slice(0, 7).replace('-', '_')
  const others = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relispartition and c.relkind = 'r' and right(c.relname, 7) <> ${month}`
  for (const { name } of others) await sql.unsafe(`drop table ${name}`)
}

/** Those that have rows or had some since they were last emptied: a vacuum leaves an empty file. */
async function writtenTables(sql: Monitor): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      and c.relname <> 'schema_migrations' and pg_relation_size(c.oid) > 0`
  return tables.map(({ name }) => name)
}

async function sequenceNames(sql: Monitor): Promise<string[]> {
  const sequences = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace`
  return sequences.map(({ name }) => name)
}
