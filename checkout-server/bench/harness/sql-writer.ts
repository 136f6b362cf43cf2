import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { SqlWriterCalls } from '../children/sql-writer.ts'
import { startChild } from './child.ts'
import type { SameRows } from './same-rows.ts'

const run = promisify(execFile)
/** Connections that write at once. */
const CLIENTS = 16
const FIRST = 1_000_000_000_000_000

/** Writes the same rows by nothing but SQL, as fast as it goes. */
export interface SqlWriter {
  /** What does the writing. */
  name: string
  /** Statements a second, over some seconds. */
  run(seconds: number): Promise<number>
  stop(): Promise<void>
}

/** Prefers pgbench, which is written in C and hard to beat; without it, postgres.js in a child. */
export async function openSqlWriter(databaseUrl: string, rows: SameRows): Promise<SqlWriter> {
  const found = await run('pgbench', ['--version']).catch(() => null)
  return found ? pgbench(databaseUrl, rows) : postgresJs(databaseUrl, rows)
}

function pgbench(databaseUrl: string, rows: SameRows): SqlWriter {
  // Ids count up within a run and from run to run, so that indexes grow at their end, as with ours.
  const number = `\\set k :k + 1\n\\set n ${FIRST} + :k * ${CLIENTS} + :client_id\n`
  const script = `${number}${rows.statement(':n')};\n`
  const { password, ...url } = partsOf(databaseUrl)
  let runs = 0
  return {
    name: `the same rows by pgbench, one prepared statement, ${CLIENTS} clients`,
    async run(seconds) {
      runs += 1
      const flags = ['-n', '-M', 'prepared', '-c', `${CLIENTS}`, '-j', '2', '-T', `${seconds}`]
      const target = ['-h', url.host, '-p', url.port, '-U', url.user, url.database]
      const started = run(
        'pgbench',
        [...flags, '-D', `k=${runs * 10_000_000}`, '-f', '-', ...target],
        { env: { ...process.env, PGPASSWORD: password } },
      )
      started.child.stdin?.end(script)
      const { stdout } = await started
      const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
      if (!(perSecond > 0)) throw new Error(`pgbench said: ${stdout}`)
      return perSecond
    },
    stop: async () => {},
  }
}

async function postgresJs(databaseUrl: string, rows: SameRows): Promise<SqlWriter> {
  const child = await startChild<SqlWriterCalls>('sql-writer')
  const statement = rows.statement('$1::text')
  let first = FIRST
  return {
    name: `the same rows by postgres.js, one prepared statement, ${CLIENTS} connections`,
    async run(seconds) {
      const count = await child.call('write', {
        databaseUrl,
        statement,
        first,
        clients: CLIENTS,
        seconds,
      })
      first += count + CLIENTS
      return count / seconds
    },
    stop: () => child.stop(),
  }
}

function partsOf(databaseUrl: string) {
  const { hostname: host, port, username: user, password, pathname } = new URL(databaseUrl)
  return { host, port, user, password: decodeURIComponent(password), database: pathname.slice(1) }
}
