import type { PendingQuery, Row } from 'postgres'
import type { Sql, Tx } from './database.ts'
import type { Log } from './log.ts'

/** Owns nothing and sees only the rows of the merchant that is set (migration 0016). */
const ROLE = 'autogopay_tenant'
const SAFE_ID = /^[\w-]{1,64}$/
const PLAIN = new Set<PropertyKey>(['array', 'json', 'typed', 'types', 'options', 'parameters'])
const TRIES = 5

/** By pool: whether its user may take the role. */
const walls = new WeakMap<Sql, Promise<boolean>>()

/**
 * Makes the role and what it may read, as far as this database's user may. Run at every start: roles
 * belong to no database, and new tables come with new versions.
 * @returns False: the wall is down, for the user may not make the role and nobody has.
 */
export async function raiseTenantWall(sql: Sql, log: Log): Promise<boolean> {
  const isUp = await wallOf(sql)
  if (!isUp) {
    log.warn(
      { role: ROLE },
      `the second wall between merchants is down: run, as a superuser, "create role ${ROLE} nologin; grant ${ROLE} to <the user of DATABASE_URL>" and start again`,
    )
  }
  return isUp
}

/**
 * The pool for one merchant's reads: each statement runs in a transaction of its own as a role that sees
 * that merchant's rows alone, whatever its conditions forget. It takes one round trip, as without.
 * Only tagged statements and `begin` are there: nothing gets past it.
 */
export function tenantSql(sql: Sql, merchantId: string): Sql {
  if (!SAFE_ID.test(merchantId)) throw new Error('not the id of a merchant')
  const enter = `set local role ${ROLE}; set local app.merchant_id = '${merchantId}'`
  return new Proxy(sql, {
    apply(_target, _self, [first, ...rest]: Parameters<Sql>) {
      const made = sql(first, ...rest) as PendingQuery<Row[]>
      // What only names columns or values, to be put into a statement.
      return Array.isArray(first) && 'raw' in first
        ? lazily(made, () => readBehind(sql, enter, made))
        : made
    },
    get(target, name) {
      if (name === 'begin') {
        return (work: (tx: Tx) => Promise<unknown>) => beginBehind(sql, enter, work)
      }
      if (PLAIN.has(name)) return Reflect.get(target, name) as unknown
      throw new Error(`a merchant’s reads have no sql.${String(name)}`)
    },
  })
}

/** The same context, for one merchant's reads. */
export function behindWall<C extends { sql: Sql }>(context: C, merchantId: string): C {
  return { ...context, sql: tenantSql(context.sql, merchantId) }
}

/** The statement, sent by `read` when somebody waits for it; until then it may be a part of another. */
function lazily<Q extends PendingQuery<Row[]>>(query: Q, read: () => Promise<unknown>): Q {
  let reading: Promise<unknown> | null = null
  const promise = () => (reading ??= read())
  return Object.assign(query, {
    // A query is a promise that begins when somebody waits for it; this one begins elsewhere.
    // oxlint-disable-next-line unicorn/no-thenable
    then: (...then: Parameters<Promise<unknown>['then']>) => promise().then(...then),
    catch: (onRejected: Parameters<Promise<unknown>['catch']>[0]) => promise().catch(onRejected),
    finally: (onEnd: Parameters<Promise<unknown>['finally']>[0]) => promise().finally(onEnd),
  })
}

async function readBehind(sql: Sql, enter: string, query: PendingQuery<Row[]>): Promise<unknown> {
  if (!(await wallOf(sql))) return sql`${query}`
  const connection = await sql.reserve()
  try {
    // All three are on their way before the first is answered. Where the first fails, its transaction
    // is void and refuses the second.
    const [entered, rows, left] = await Promise.allSettled([
      connection.unsafe(`begin read only; ${enter}`),
      connection`${query}`,
      connection.unsafe('commit'),
    ])
    if (entered.status === 'rejected') throw entered.reason
    if (rows.status === 'rejected') throw rows.reason
    if (left.status === 'rejected') throw left.reason
    return rows.value
  } finally {
    connection.release()
  }
}

async function beginBehind(
  sql: Sql,
  enter: string,
  work: (tx: Tx) => Promise<unknown>,
): Promise<unknown> {
  const isUp = await wallOf(sql)
  return sql.begin('read only', async (tx) => {
    if (isUp) await tx.unsafe(enter)
    return work(tx)
  })
}

function wallOf(sql: Sql): Promise<boolean> {
  const known = walls.get(sql)
  if (known) return known
  const raising = raise(sql)
  walls.set(sql, raising)
  // Not that the database was away.
  raising.catch(() => walls.delete(sql))
  return raising
}

async function raise(sql: Sql): Promise<boolean> {
  if (!(await mayEnter(sql))) {
    await attempt(sql, `create role ${ROLE} nologin`)
    await attempt(sql, `grant ${ROLE} to current_user`)
    if (!(await mayEnter(sql))) return false
  }
  await grantReads(sql)
  return true
}

async function mayEnter(sql: Sql): Promise<boolean> {
  try {
    await sql.begin((tx) => tx.unsafe(`set local role ${ROLE}`))
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/** Other programs, of other databases too, may be doing the same at this moment. */
async function attempt(sql: Sql, statement: string): Promise<void> {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    try {
      await sql.unsafe(statement)
      return
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
}

// What PostgreSQL said itself, as against a lost connection.
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && error.severity === 'ERROR'

/** Lets the role read every table that has its policy; another would be read without one. */
async function grantReads(sql: Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select distinct format('%I.%I', n.nspname, c.relname) as name
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where p.polname = 'tenant_rows' and c.relrowsecurity and n.nspname = current_schema()
      and not has_table_privilege(${ROLE}, c.oid, 'select')`
  if (tables.length === 0) return
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('autogopay tenant wall'))`
    await tx.unsafe(`grant select on ${tables.map(({ name }) => name).join(', ')} to ${ROLE}`)
  })
}
