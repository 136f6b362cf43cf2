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

/** Runs statements of ours by nothing but SQL, one question after the other. */
export interface QueryRunner {
  name: string
  /** Milliseconds that 95 % of the questions do not exceed. */
  p95(seconds: number): Promise<number>
}

/** All statements that one question needs, in order. */
export type Question = readonly Query[]

/** Watches which statements actions send: a change of theirs is in the control at once. */
export async function queriesOf(
  databaseUrl: string,
  actions: readonly ((sql: Sql) => Promise<unknown>)[],
): Promise<Question[]> {
  let queries: Query[] = []
  const questions: Question[] = []
  const pool = openDatabase(databaseUrl, { max: 1 })
  pool.options.debug = (_connection, text, parameters) => {
    queries.push({ text, parameters: [...parameters] })
  }
  try {
    for (const action of actions) {
      queries = []
      await action(pool)
      questions.push(
        queries.filter(({ text }) => /^\s*(select|with)\b/i.test(text) && !isOwn(text)),
      )
    }
  } finally {
    await pool.end({ timeout: 5 })
  }
  return questions
}

/** What postgres.js itself asks after connecting. */
const isOwn = (text: string) => text.includes('pg_catalog.pg_type')

/** Prefers pgbench; without it postgres.js, whose cost is then part of the control. */
export async function openQueryRunner(
  databaseUrl: string,
  questions: readonly Question[],
): Promise<QueryRunner> {
  const found = await run('pgbench', ['--version']).catch(() => null)
  return found ? pgbench(databaseUrl, questions) : postgresJs(databaseUrl, questions)
}

function pgbench(databaseUrl: string, questions: readonly Question[]): QueryRunner {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const target = ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)]
  return {
    name: 'the same statements by pgbench, prepared, 1 client',
    async p95(seconds) {
      const folder = await mkdtemp(join(tmpdir(), 'autogopay-pgbench-'))
      try {
        const scripts = questions.map((_, at) => join(folder, `${at}.sql`))
        await Promise.all(
          questions.map((question, at) => writeFile(scripts[at] ?? '', scriptOf(question, at))),
        )
        const files = scripts.flatMap((script) => ['-f', script])
        const values = questions.flatMap(definitionsOf)
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

function postgresJs(databaseUrl: string, questions: readonly Question[]): QueryRunner {
  return {
    name: 'the same statements by postgres.js, prepared, 1 connection',
    async p95(seconds) {
      const sql = postgres(databaseUrl, { max: 1 })
      const times: number[] = []
      const endAt = performance.now() + seconds * 1000
      for (let at = 0; performance.now() < endAt; at += 1) {
        const question = questions[at % questions.length]
        if (!question) throw new Error('there is no question')
        const before = performance.now()
        for (const { text, parameters } of question) {
          await sql.unsafe(text, parameters as never[], { prepare: true })
        }
        times.push(performance.now() - before)
      }
      await sql.end()
      return quantile(times, 0.95)
    },
  }
}

/** pgbench's names for a statement's parameters: they stay parameters, and are planned as ours are. */
const variable = (question: number, query: number, parameter: number) =>
  `q${question}_${query}p${parameter}`

function scriptOf(question: Question, at: number): string {
  const statements = question.map(({ text }, query) =>
    text.replaceAll(/\$(\d+)/g, (_, number: string) => `:${variable(at, query, Number(number))}`),
  )
  return statements.map((statement) => `${statement};\n`).join('')
}

function definitionsOf(question: Question, at: number): string[] {
  return question.flatMap(({ parameters }, query) =>
    parameters.flatMap((value, index) => [
      '-D',
      `${variable(at, query, index + 1)}=${textOf(value)}`,
    ]),
  )
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.join(',')}}`
  return value instanceof Date ? value.toISOString() : String(value)
}
