import postgres from 'postgres'

/** Connection pool; `sql` opens statements and transactions of its own. */
export type Sql = postgres.Sql<{ bigint: number }>
/** One running transaction. */
export type Tx = postgres.TransactionSql<{ bigint: number }>

/**
 * Opens a pool. Rows come in camelCase; `bigint` columns as numbers, since every amount we keep fits
 * a double exactly, and one that did not would be an error, not a rounding.
 * @param options.max - Connections at most.
 * @param options.path - Socket file to connect by, instead of the address in `url`.
 * @param options.columns - `as_is` leaves their names: for a library that knows the tables itself.
 * @param options.name - What it is called where the database lists its connections.
 */
export function openDatabase(
  url: string,
  options: {
    max?: number
    path?: string | undefined
    columns?: 'camel' | 'as_is'
    name?: string
  } = {},
): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    ...(options.path !== undefined && { path: options.path }),
    idle_timeout: 60,
    connect_timeout: 10,
    backoff: secondsToReconnect,
    // Not postgres.camel whole: that also renames keys inside jsonb, and metadata is the merchant's.
    transform: {
      undefined: null,
      ...(options.columns !== 'as_is' && { column: postgres.camel.column }),
    },
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: toSafeInteger },
    },
    onnotice: () => {},
    // Compiling a statement pays for reports that run for seconds. Ours take milliseconds, and where the
    // planner's guess is high (a look at all endpoints) compiling would take a hundred of them.
    connection: {
      application_name: options.name ?? 'autogopay',
      statement_timeout: 30_000,
      jit: false,
    },
  })
}

/**
 * The library's own wait grows to 20 seconds, and payments would wait as long after the database is
 * back. A pool's few connections asking twice a second hurt nobody.
 */
function secondsToReconnect(tries: number): number {
  const most = Math.min(0.5, 0.02 * 2 ** tries)
  return most * (0.5 + Math.random() / 2)
}

function toSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint outside safe integers: ${text}`)
  return value
}
