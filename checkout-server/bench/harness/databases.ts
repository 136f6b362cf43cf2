import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../demo/embedded-database.ts'
import { openDatabase, type Sql } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'

// As a small production server would have it. Durability stays on: fsync and synchronous_commit.
const FLAGS = ['shared_buffers=256MB', 'max_wal_size=4GB', 'max_connections=300']

/** A PostgreSQL server of this run's own, with a database for each bench. */
export interface Databases {
  /** Of PostgreSQL: `18.4`. */
  version: string
  /** Makes a migrated database and returns its URL. */
  create(name: string): Promise<string>
  /** Copies a database that nobody is connected to. */
  copy(name: string, from: string): Promise<string>
  stop(): Promise<void>
}

/** Starts the server in a folder of its own, which is removed at the end. */
export async function startDatabases(): Promise<Databases> {
  const dataDir = join(tmpdir(), `autogopay-bench-${randomBytes(6).toString('hex')}`)
  const server = await startEmbeddedDatabase({ dataDir, flags: FLAGS })
  const admin = openDatabase(server.url, { max: 1 })
  const urlOf = (name: string) => {
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return url.href
  }
  const [row] = await admin<{ version: string }[]>`
    select current_setting('server_version') as version`
  return {
    version: row?.version ?? 'unknown',
    async create(name) {
      await admin`create database ${admin(name)}`
      await using(urlOf(name), (sql) => migrate(sql, new Date()))
      return urlOf(name)
    },
    async copy(name, from) {
      await admin`create database ${admin(name)} template ${admin(from)}`
      return urlOf(name)
    },
    async stop() {
      await admin.end({ timeout: 5 })
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Opens a pool for the time of some work. */
export async function using<T>(
  url: string,
  work: (sql: Sql) => Promise<T>,
  options: { max?: number } = {},
): Promise<T> {
  const sql = openDatabase(url, options)
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
