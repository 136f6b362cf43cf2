import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { openDatabase, type Sql } from '../../src/platform/database.ts'
import { quantile } from './statistics.ts'

const run = promisify(execFile)

/** A statement as our program sent it. */
interface Query {
  text: string
  parameters: readonly unknown[]
}

/** Runs statements of ours by nothing but SQL, one at a time. */
export interface QueryRunner {
  name: string
  /** Milliseconds that 95 % of the runs do not exceed. */
  p95(seconds: number): Promise<number>
}

/** Watches which statements an action sends: a change of theirs is in the control at once. */
export async function queriesOf(
  databaseUrl: string,
  action: (sql: Sql) => Promise<unknown>,
): Promise<Query[]> {
  const queries: Query[] = []
  const pool = openDatabase(databaseUrl, { max: 1 })
  pool.options.debug = (_connection, text, parameters) => {
    queries.push({ text, parameters: [...parameters] })
  }
  try {
    await action(pool)
  } finally {
    await pool.end({ timeout: 5 })
  }
  return queries.filter(({ text }) => /^\s*(select|with)\b/i.test(text) && !isOwn(text))
}

/** What postgres.js itself asks after connecting. */
const isOwn = (text: string) => text.includes('pg_catalog.pg_type')

/** Prefers pgbench; without it postgres.js, whose cost is then part of the control. */
export async function openQueryRunner(
  databaseUrl: string,
  queries: readonly Query[],
): Promise<QueryRunner> {
  const found = await run('pgbench', ['--version']).catch(() => null)
  return found ? pgbench(databaseUrl, queries) : postgresJs(databaseUrl, queries)
}

function pgbench(databaseUrl: string, queries: readonly Query[]): QueryRunner {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const target = ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)]
  return {
    name: 'the same statements by pgbench, prepared, 1 client',
    async p95(seconds) {
      const folder = await mkdtemp(join(tmpdir(), 'autogopay-pgbench-'))
      try {
        const scripts = queries.map((_, at) => join(folder, `${at}.sql`))
        await Promise.all(
          queries.map((query, at) =>
            writeFile(scripts[at] ?? '', `${withVariables(query, at)};\n`),
          ),
        )
        const files = scripts.flatMap((script) => ['-f', script])
        const values = definitionsOf(queries)
        const log = ['-l', '--log-prefix', join(folder, 'log')]
        await run(
          'pgbench',
          ['-n', '-M', 'prepared', '-T', `${seconds}`, ...log, ...values, ...files, ...target],
          {
            env: { ...process.env, PGPASSWORD: decodeURIComponent(password) },
          },
        )
        return quantile(await latencies(folder), 0.95)
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  }
}

/** pgbench's log: client, transaction, microseconds, … one line each. */
async function latencies(folder: string): Promise<number[]> {
  const logs = (await readdir(folder)).filter((name) => name.startsWith('log.'))
  const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8')))
  const lines = texts.join('').trim().split('\n')
  return lines.map((line) => Number(line.split(' ')[2]) / 1000)
}

function postgresJs(databaseUrl: string, queries: readonly Query[]): QueryRunner {
  return {
    name: 'the same statements by postgres.js, prepared, 1 connection',
    async p95(seconds) {
      const sql = postgres(databaseUrl, { max: 1 })
      const times: number[] = []
      const endAt = performance.now() + seconds * 1000
      for (let at = 0; performance.now() < endAt; at += 1) {
        const query = queries[at % queries.length]
        if (!query) throw new Error('there is no statement to run')
        const before = performance.now()
        await sql.unsafe(query.text, query.parameters as never[], { prepare: true })
        times.push(performance.now() - before)
      }
      await sql.end()
      return quantile(times, 0.95)
    },
  }
}

/** pgbench's names for a statement's parameters: they stay parameters, and are planned as ours are. */
const variable = (query: number, parameter: number) => `q${query}p${parameter}`

function withVariables({ text }: Query, at: number): string {
  return text.replaceAll(/\$(\d+)/g, (_, number: string) => `:${variable(at, Number(number))}`)
}

function definitionsOf(queries: readonly Query[]): string[] {
  return queries.flatMap(({ parameters }, at) =>
    parameters.flatMap((value, index) => [
      '-D',
      `${variable(at, index + 1)}=${Array.isArray(value) ? `{${value.join(',')}}` : String(value)}`,
    ]),
  )
}
