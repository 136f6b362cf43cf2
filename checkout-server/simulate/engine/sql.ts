import type { Sql, Tx } from '../../src/platform/database.ts'
import {
  connectionLost,
  isStatement,
  serializationFailure,
  type Rows,
  type Session,
  type Statement,
} from './database.ts'
import type { StatementFault } from './faults.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** Runs the statements of a simulated process. */
export interface SqlHost extends Owner {
  /** Its name, and which of its lives this is. */
  readonly life: string
  isAlive(): boolean
  /** What hits the next statement. */
  drawFault(): StatementFault | null
  crash(): void
  pause(): void
}

/** Changes a statement on its way to the database, to plant a fault; null: leaves it. */
export type Rewrite = (text: string) => string | null

/** What all processes of a world share. */
export interface SqlWorld {
  scheduler: Scheduler
  /** Never connects: it only builds statements. */
  builder: Sql
  sessions: readonly Session[]
  rewrite: Rewrite
}

/** The process is gone: nothing that it began goes on. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied'
}

interface Blocked {
  session: Session
  host: SqlHost
  work: Promise<unknown>
  finish(): Promise<void>
}

interface StepOptions<T> {
  host: SqlHost
  label: string
  /** Undefined: none is free yet. */
  session: () => Session | undefined
  work: (session: Session) => Promise<T>
  /** Called when it is over, or was never begun. */
  release?: (session: Session) => void
  /** False: nothing hits it. */
  isAtRisk?: boolean
}

/**
 * The database as the processes of a world see it: the same `sql` as in production, but each statement
 * is a step of the scheduler, and may be hit by a fault. A step is over when the statement is, or when
 * it waits for a lock that another step must let go of.
 */
export function openSqlWorld(world: SqlWorld) {
  const { scheduler, sessions } = world
  let statements = 0
  const busy = new Set<Session>()
  const blocked = new Set<Blocked>()

  const freeSession = () => sessions.find((session) => !busy.has(session))

  /** Whoever waited for a lock may have it now; one that goes on may let others go on. */
  const lookAtBlocked = async () => {
    for (let wentOn = true; wentOn;) {
      wentOn = false
      for (const entry of blocked) {
        if (!(await entry.session.settles(entry.work))) continue
        blocked.delete(entry)
        wentOn = true
        await entry.finish()
      }
    }
  }

  const step = <T>(options: StepOptions<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const { host, label } = options
      const dead = () => new ProcessDied(label)
      if (!host.isAlive()) {
        reject(dead())
        return
      }
      const run = async () => {
        const session = options.session()
        if (!host.isAlive() || !session) return reject(dead())
        const fault = options.isAtRisk === false ? null : host.drawFault()
        scheduler.note(host, fault ? `${label}  ← ${fault}` : label)
        if (fault === 'crash before') host.crash()
        const error = ERRORS_BEFORE[fault ?? 'none']?.(label)
        if (error) {
          options.release?.(session)
          return reject(error)
        }
        statements += 1
        const work = options.work(session)
        const finish = async () => {
          const result = await work.then(
            (value) => ({ value }),
            (cause: unknown) => ({ cause }),
          )
          // One that had waited for a lock writes only now.
          statements += 1
          options.release?.(session)
          if (fault === 'crash after') host.crash()
          if (fault === 'pause') host.pause()
          if (!host.isAlive()) reject(dead())
          else if ('cause' in result) reject(result.cause)
          else if (fault === 'lost after') reject(connectionLost())
          // A process that is stopped sees the answer when it goes on.
          else if (host.pausedUntilMs <= scheduler.nowMs) resolve(result.value)
          else {
            scheduler.after(host.pausedUntilMs - scheduler.nowMs, () =>
              host.isAlive() ? resolve(result.value) : reject(dead()),
            )
          }
        }
        if (await session.settles(work)) await finish()
        else {
          scheduler.note(host, '… waits for a lock')
          blocked.add({ session, host, work, finish })
        }
        return scheduler.outside(lookAtBlocked)
      }
      const isReady = () => !host.isAlive() || options.session() !== undefined
      scheduler.add({ owner: host, label, isReady, run })
    })

  const senderOf = ({ life }: SqlHost) => ({ nowMs: scheduler.nowMs, life })

  const execute = (host: SqlHost, session: Session, statement: Statement): Promise<Rows> => {
    const rows = session
      .run(rewritten(statement, world.rewrite), senderOf(host))
      .then((found) => inOneOrder(statement, found))
    rows.catch(() => {})
    return rows
  }

  const autocommit = (host: SqlHost, statement: Statement) =>
    step({
      host,
      label: labelOf(statement),
      session: freeSession,
      work: (session) => {
        busy.add(session)
        return execute(host, session, statement)
      },
      release: (session) => busy.delete(session),
    })

  const begin = async <T>(host: SqlHost, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const session = await step({
      host,
      label: 'begin',
      session: freeSession,
      work: async (free) => {
        busy.add(free)
        free.begin(senderOf(host))
        return free
      },
      isAtRisk: false,
    })
    const own = () => session
    const inside = (statement: Statement) =>
      step({
        host,
        label: labelOf(statement),
        session: own,
        work: () => execute(host, session, statement),
      })
    try {
      const result = await inScope(session, inside, work)
      await step({ host, label: 'commit', session: own, work: () => session.end('commit') })
      return result
    } finally {
      await scheduler.outside(async () => {
        if (session.inTransaction) {
          statements += 1
          await session.end('rollback')
        }
        busy.delete(session)
        // What waited for its locks goes on at this moment, not whenever the next step looks.
        await lookAtBlocked()
      })
    }
  }

  let savepoints = 0

  /** After a failed statement the database takes nothing more, whoever swallows the error. */
  const inScope = async <T>(
    session: Session,
    run: (statement: Statement) => Promise<Rows>,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> => {
    let failure: unknown = null
    const noting = (statement: Statement) =>
      run(statement).catch((error: unknown) => {
        failure ??= error
        throw error
      })
    const savepoint = async <R>(inner: (tx: Tx) => Promise<R>): Promise<R> => {
      savepoints += 1
      const name = `simulated_${savepoints}`
      session.command(`savepoint ${name}`)
      try {
        return await inScope(session, run, inner)
      } catch (error) {
        session.command(`rollback to ${name}`)
        throw error
      }
    }
    const result = await work(Object.assign(handleOf(noting), { savepoint }) as unknown as Tx)
    if (failure) throw failure
    return result
  }

  /** `sql` or `tx`: builds statements as always, and runs them as steps. */
  const handleOf = (run: (statement: Statement) => Promise<Rows>) => {
    const build = world.builder as unknown as (...input: unknown[]) => object
    const handle = (first: unknown, ...rest: unknown[]) => {
      const built = build(first, ...rest)
      if (!isTemplate(first)) return built
      return lazily(built, () => run({ strings: first, args: rest }))
    }
    return Object.assign(handle, {
      unsafe(text: string, args: readonly unknown[] = []) {
        const strings = Object.assign([text], { raw: [text] })
        return lazily(world.builder.unsafe(text, args as never[]), () => run({ strings, args }))
      },
      json: world.builder.json.bind(world.builder),
      array: world.builder.array.bind(world.builder),
    })
  }

  return {
    /** Grows with each statement: while it does not, the database is as it was. */
    statements: () => statements,
    sqlOf: (host: SqlHost): Sql => {
      const handle = handleOf((statement) => autocommit(host, statement))
      return Object.assign(handle, {
        begin: <T>(work: (tx: Tx) => Promise<T>) => begin(host, work),
      }) as unknown as Sql
    },
    /** What waits for a lock in a process that died lets go of it. */
    abandon(host: SqlHost): void {
      for (const entry of blocked) {
        if (entry.host === host) void scheduler.outside(() => entry.session.cancel(entry.work))
      }
    },
  }
}

/** Faults that come instead of the statement. */
const ERRORS_BEFORE: Readonly<Record<string, (label: string) => Error>> = {
  'lost before': connectionLost,
  'serialization failure': serializationFailure,
  'crash before': (label) => new ProcessDied(label),
}

const isTemplate = (value: unknown): value is TemplateStringsArray =>
  Array.isArray(value) && 'raw' in value

/** A statement that runs when somebody awaits it; put into another, it is a part of that instead. */
function lazily(built: object, run: () => Promise<Rows>): object {
  let running: Promise<Rows> | null = null
  const start = () => (running ??= run())
  return Object.assign(built, {
    // oxlint-disable-next-line unicorn/no-thenable -- A statement of postgres.js is a thenable too.
    then: (...handlers: Parameters<Promise<Rows>['then']>) => start().then(...handlers),
    catch: (...handlers: Parameters<Promise<Rows>['catch']>) => start().catch(...handlers),
    finally: (...handlers: Parameters<Promise<Rows>['finally']>) => start().finally(...handlers),
  })
}

/**
 * Rows that no "order by" puts in order come as they lie in the table, and that depends on when the
 * database tidied up, which other worlds have a part in: here they come in one order.
 */
function inOneOrder(statement: Statement, rows: Rows): Rows {
  if (rows.length < 2 || /\border by[^)]*$/.test(textOf(statement))) return rows
  const keys = new Map<object, string>(rows.map((row) => [row, JSON.stringify(row)]))
  const keyOf = (row: object) => keys.get(row) ?? ''
  // In place: the list has fields of its own.
  const list = rows as unknown as object[]
  list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return rows
}

const SEPARATOR = '\u0001'

function rewritten(statement: Statement, rewrite: Rewrite): Statement {
  // A part is the driver's own object, used once: it is changed in place.
  for (const arg of statement.args) {
    if (isStatement(arg)) Object.assign(arg, rewritten(arg, rewrite))
  }
  const changed = rewrite(statement.strings.join(SEPARATOR))
  if (changed === null) return statement
  const parts = changed.split(SEPARATOR)
  if (parts.length !== statement.strings.length) throw new Error('a planted fault lost a parameter')
  return { strings: Object.assign(parts, { raw: parts }), args: statement.args }
}

const WORDS = /(?<!for |do |key )\b(insert into|update|delete from|select|from)\s+([a-z_]+)/g

/** A statement in a few words: what it writes, else what it reads. */
function labelOf(statement: Statement): string {
  const found = [...textOf(statement).matchAll(WORDS)].map(([, verb, name]) => ({ verb, name }))
  const writes = found.filter(({ verb }) => verb !== 'select' && verb !== 'from')
  const named = writes.length > 0 ? writes : found.filter(({ verb }) => verb === 'from')
  const texts = named.map(({ verb, name }) => `${verb === 'from' ? 'read' : verb} ${name}`)
  return [...new Set(texts)].slice(0, 3).join(', ') || 'a statement'
}

/** The text with that of the parts inside it. */
function textOf({ strings, args }: Statement): string {
  const parts = args.map((arg) => (isStatement(arg) ? textOf(arg) : '?'))
  return strings.map((text, index) => `${text}${parts[index] ?? ''}`).join('')
}
