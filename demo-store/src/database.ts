import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The shop's own database. One process, one connection, synchronous calls. */
export type Database = DatabaseSync

// Instants are ISO 8601 in UTC, amounts whole rupiah.
const SCHEMA = `
  create table cart_items (
    visitor_id text not null,
    product_id text not null,
    quantity integer not null check (quantity > 0),
    changed_at text not null,
    primary key (visitor_id, product_id)
  ) strict;

  create table orders (
    id text primary key,
    -- Part of the order page's address: whoever knows it may see the order.
    secret text not null unique,
    visitor_id text not null,
    lines text not null,
    buyer text not null,
    total integer not null check (total > 0),
    created_at text not null,
    paid_at text,
    -- What told us: 'webhook', or 'status' when we asked.
    paid_via text,
    -- The payment that brought the money.
    paid_reference text
  ) strict;
  create index orders_by_visitor on orders (visitor_id, created_at desc);
  create index orders_by_time on orders (created_at desc);

  create table payments (
    -- The order id that AutoGoPay knows this payment by.
    reference text primary key,
    order_id text not null references orders,
    attempt integer not null,
    -- Body of the request, word for word: a repeated call must send the same one.
    request text not null,
    payment_id text,
    checkout_token text,
    checkout_url text,
    status text,
    -- Why the last call failed, for the shop owner. Null: it did not.
    problem text,
    asked_at text,
    unique (order_id, attempt)
  ) strict;

  create table webhooks (
    seq integer primary key autoincrement,
    webhook_id text,
    event text,
    reference text,
    signature text,
    signature_valid integer not null,
    outcome text not null,
    body text not null,
    received_at text not null
  ) strict;
  create index webhooks_by_id on webhooks (webhook_id);
`

/**
 * Opens the database and makes its tables when they are not there yet.
 * @param path - File, or `:memory:`. The folder is made when missing.
 */
export function openDatabase(path: string): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const db = new DatabaseSync(path)
  // full: an order that was confirmed to a buyer survives a power cut too, not only a killed process.
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000`)
  const version = db.prepare('pragma user_version').get()?.['user_version']
  if (version === 0) inTransaction(db, () => db.exec(`${SCHEMA}; pragma user_version = 1`))
  return db
}

/** Runs `work` in one transaction: all of it is kept, or nothing when it throws. */
export function inTransaction<Result>(db: Database, work: () => Result): Result {
  db.exec('begin immediate')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    db.exec('rollback')
    throw error
  }
}
