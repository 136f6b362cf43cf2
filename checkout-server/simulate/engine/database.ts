import postgres from 'postgres'
import type { Sql } from '../../src/platform/database.ts'
import { realPause } from './real-time.ts'

const LOOK_MS = 3

/** Any answer of the database: rows with a count. */
export type Rows = postgres.RowList<readonly postgres.Row[]>
/** A statement as it was written. */
export interface Statement {
  strings: TemplateStringsArray
  args: readonly unknown[]
}

export const isStatement = (arg: unknown): arg is Statement =>
  typeof arg === 'object' && arg !== null && 'strings' in arg && 'args' in arg

/** A connection of its own. */
export type Reserved = postgres.ReservedSql<{ bigint: number }>
/** Looks at the database from outside of the world. */
export type Monitor = Reserved

/** Whose statement it is, and when: the database's triggers and its `now()` read both. */
export interface Sender {
  nowMs: number
  /** One life of a process: the next one of the same name is another. */
  life: string
}

/**
 * One connection. The world's clock is the session's too (see world/database.ts), and a statement that
 * waits for another session's lock is told apart from one that is at work.
 */
export class Session {
  inTransaction = false
  readonly #sql: Reserved
  readonly #lookFrom: () => Monitor
  readonly #pid: number
  #sender: Sender = NOBODY

  private constructor(sql: Reserved, monitor: Monitor, pid: number) {
    this.#sql = sql
    this.#lookFrom = () => monitor
    this.#pid = pid
  }

  /** @param pool - Its own: the session takes its one connection. Reserved, since the pool's timers would be the world's. */
  static async open(pool: Sql, monitor: Monitor): Promise<Session> {
    const sql = await pool.reserve()
    // Plans must not depend on how often a statement ran before: a seed alone runs as among others.
    await sql`select set_config('plan_cache_mode', 'force_generic_plan', false)`
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    return new Session(sql, monitor, row?.pid ?? 0)
  }

  /** Sends a statement. @param sender - Counts from the begin on where a transaction is open. */
  run({ strings, args }: Statement, sender: Sender): Promise<Rows> {
    // One of several parts may ask in any of them.
    const isPlain = !args.some(isStatement) && !READS_SENDER.test(strings.join(' '))
    if (!isPlain) this.#setSender(sender)
    return this.#sql(strings, ...(args as never[])) as unknown as Promise<Rows>
  }

  begin(sender: Sender): void {
    this.#setSender(sender)
    this.inTransaction = true
    this.command('begin')
  }

  /** A command of the transaction. Not waited for: it goes out with the next statement. */
  command(text: string): void {
    this.#sql.unsafe(text).catch(() => {})
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.inTransaction = false
    await this.#sql.unsafe(how)
  }

  /**
   * Waits until the statement is over or waits for a lock.
   * @returns Whether it is over.
   */
  async settles(statement: Promise<unknown>): Promise<boolean> {
    const over = statement.then(
      () => true,
      () => true,
    )
    for (;;) {
      if (await Promise.race([over, realPause(LOOK_MS, false)])) return true
      if (await this.#isBlocked()) return false
    }
  }

  /** Breaks off a statement that waits for a lock. */
  async cancel(statement: Promise<unknown>): Promise<void> {
    await this.#lookFrom()`select pg_cancel_backend(${this.#pid})`
    await statement.catch(() => {})
  }

  /** Rolls back what is open. */
  async abandon(): Promise<void> {
    if (this.inTransaction) await this.end('rollback')
    this.#sender = NOBODY
  }

  /** Whether it waits for a session that is itself free to go on; in a deadlock none is. */
  async #isBlocked(): Promise<boolean> {
    const rows = await this.#lookFrom()<{ pid: number; by: number[] }[]>`
      select pid, pg_blocking_pids(pid) as by from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
    const waits = new Map(rows.map(({ pid, by }) => [pid, by]))
    const seen = new Set<number>()
    const leadsOut = (pid: number): boolean => {
      if (seen.has(pid)) return false
      seen.add(pid)
      const by = waits.get(pid) ?? []
      return by.length === 0 || by.some(leadsOut)
    }
    return (waits.get(this.#pid) ?? []).some(leadsOut)
  }

  #setSender(sender: Sender): void {
    const { nowMs, life } = this.#sender
    if (this.inTransaction || (sender.nowMs === nowMs && sender.life === life)) return
    this.#sender = sender
    const at = new Date(sender.nowMs).toISOString()
    this.#sql`
      select set_config('simulation.now', ${at}, false),
        set_config('simulation.life', ${sender.life}, false)`.catch(() => {})
  }
}

// Those that ask for the time, and those whose defaults or triggers do: the others cost less without.
const READS_SENDER = /\bnow\(\)|\binsert into\b|update (webhook_deliveries|receiving_accounts)\b/

const NOBODY: Sender = { nowMs: 0, life: '' }

/** An error as the driver gives it when the connection broke. */
export function connectionLost(): Error {
  return Object.assign(new Error('write CONNECTION_CLOSED simulated'), {
    code: 'CONNECTION_CLOSED',
  })
}

/** An error as the database gives it when transactions got in each other's way. */
export function serializationFailure(): Error {
  const error = new postgres.PostgresError('could not serialize access (simulated)')
  return Object.assign(error, { code: '40001', severity: 'ERROR' })
}
