import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbeddedDatabase } from '../../demo/embedded-database.ts'
import { openDatabase, type Sql } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'

const RECOVERY_MS = 60_000

/** A PostgreSQL server that can be struck down. Durability is on, as in production. */
export interface Postgres {
  /** Past every relay, for the run itself: one connection, which no fault ends but the stop. */
  sql: Sql
  /** Of the same database. */
  url: URL
  /** Folder of the cluster. */
  cluster: string
  /** `pg_ctl stop -m immediate`: no goodbye to anybody, no checkpoint. It is started again by itself. */
  stopImmediately(): Promise<void>
  /** Ends all sessions of the servers. @returns How many. */
  terminateSessions(): Promise<number>
  /** Waits until it answers. */
  calm(): Promise<void>
  stop(): Promise<void>
  /** Deletes the cluster; only after `stop`. */
  remove(): Promise<void>
}

/** Starts one on a cluster in `folder`, migrated. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const server = await startEmbeddedDatabase({
    dataDir: folder,
    // A short recovery: the run has many.
    flags: ['max_wal_size=256MB', 'max_connections=200'],
  })
  const sql = openDatabase(server.url, { max: 1 })
  await migrate(sql, new Date())
  const [row] = await sql<{ cluster: string; pid: number }[]>`
    select current_setting('data_directory') as cluster,
      split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int as pid`
  if (!row) throw new Error('PostgreSQL does not say where its data is')
  const { cluster } = row
  // Read anew after each start.
  let pid: number | null = row.pid

  const calm = async () => {
    const deadline = Date.now() + RECOVERY_MS
    for (;;) {
      try {
        const [now] = await sql<{ pid: number }[]>`
          select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int as pid`
        pid = now?.pid ?? null
        return
      } catch (cause) {
        if (Date.now() > deadline) throw new Error('PostgreSQL did not come back', { cause })
        await wait(200)
      }
    }
  }
  return {
    sql,
    url: new URL(server.url),
    cluster,
    async stopImmediately() {
      await calm()
      if (pid !== null) process.kill(pid, 'SIGQUIT')
      pid = null
    },
    async terminateSessions() {
      await calm()
      try {
        const rows = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and application_name = 'autogopay'`
        return rows.length
      } catch {
        // Another fault has just ended the server, and with it all sessions.
        await calm()
        return 0
      }
    },
    calm,
    async stop() {
      await sql.end({ timeout: 5 })
      await server.stop()
    },
    remove: () => rm(cluster, { recursive: true, force: true }),
  }
}
