import type { Sql, Tx } from '../platform/database.ts'

/** The connection that a payment was drafted for takes no new payments any more; nothing was stored. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded'
  readonly connectionId: string

  constructor(connectionId: string) {
    super(`connection ${connectionId} takes no new payments any more`)
    this.connectionId = connectionId
  }
}

/**
 * Common table expression `live`: the connection, if it takes new payments, locked against being
 * disconnected. What is remembered of a connection may be seconds old, and nobody would see the money
 * of a payment that is made after its owner disconnected it. Whoever disconnects locks the row
 * `for update`, so that a statement which began before waits, and looks at the row again.
 */
export const liveConnection = (sql: Sql | Tx, connectionId: string) => sql`
  live as materialized (
    select c.id from connections c
    where c.id = ${connectionId} and c.disabled_at is null and c.status = 'active'
    for key share of c
  )`
