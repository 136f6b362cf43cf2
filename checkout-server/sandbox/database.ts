import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MAIL_SCHEMA } from './mail/schema.ts'
import { GOBIZ_SCHEMA } from './gobiz/schema.ts'
import { TELEGRAM_SCHEMA } from './telegram/schema.ts'

const SCHEMA = `
create table if not exists accounts (
  id integer primary key,
  server_key text not null unique,
  client_key text,
  merchant_id text not null,
  name text not null,
  city text not null,
  postal_code text not null,
  mcc text not null,
  notification_url text,
  callback_url text
) strict;
create table if not exists transactions (
  seq integer primary key autoincrement,
  transaction_id text not null unique,
  deeplink_id text unique,
  account_id integer not null references accounts (id),
  order_id text not null,
  payment_type text not null,
  acquirer text not null,
  gross_amount integer not null,
  status text not null,
  created_at integer not null,
  expires_at integer not null,
  settled_at integer,
  paid_via text,
  issuer text,
  cross_reference text not null,
  qr_text text not null unique,
  callback_url text,
  echo text not null,
  override_urls text,
  append_urls text,
  refused_at integer
) strict;
create index if not exists transactions_order on transactions (order_id, account_id);
create index if not exists transactions_due on transactions (expires_at) where status = 'pending';
create table if not exists refunds (
  id integer primary key autoincrement,
  uuid text not null,
  transaction_id text not null,
  refund_key text not null,
  amount integer not null,
  reason text,
  method text not null,
  created_at integer not null,
  confirm_at integer,
  confirmed_at integer,
  unique (transaction_id, refund_key)
) strict;
create index if not exists refunds_due on refunds (confirm_at) where confirm_at is not null;
create table if not exists notices (
  id integer primary key autoincrement,
  transaction_id text not null,
  order_id text not null,
  url text not null,
  body text not null,
  due_at integer,
  attempts integer not null default 0
) strict;
create index if not exists notices_due on notices (due_at) where due_at is not null;
create index if not exists notices_transaction on notices (transaction_id);
create table if not exists notice_attempts (
  id integer primary key autoincrement,
  notice_id integer not null,
  attempt integer not null,
  at integer not null,
  status integer,
  error text
) strict;
create table if not exists idempotency (
  account_id integer not null,
  key text not null,
  at integer not null,
  http integer not null,
  body text not null,
  primary key (account_id, key)
) strict;
create table if not exists scenarios (
  id integer primary key autoincrement,
  name text not null,
  reference text,
  remaining integer,
  params text not null
) strict;
create table if not exists scheduled_payments (
  id integer primary key autoincrement,
  transaction_id text not null,
  at integer not null,
  via text not null,
  issuer text
) strict;
create table if not exists switches (name text primary key, value text not null) strict;
`

/**
 * Opens the sandbox's own memory of the outside world and creates its tables when they are missing.
 * Every change is on disk before the answer that tells of it, so a killed process forgets nothing.
 * @param dataDir - Folder for `sandbox.sqlite`, made when missing. Without it: memory only.
 */
export const openDatabase = (dataDir?: string): DatabaseSync => {
  if (dataDir) mkdirSync(dataDir, { recursive: true })
  const db = new DatabaseSync(dataDir ? join(dataDir, 'sandbox.sqlite') : ':memory:')
  // WAL with `normal` survives the death of the process; only a power cut could lose the last rows.
  db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000')
  db.exec(SCHEMA)
  db.exec(GOBIZ_SCHEMA)
  db.exec(MAIL_SCHEMA)
  db.exec(TELEGRAM_SCHEMA)
  return db
}

/** Runs `work` so that all its changes happen or none. May be nested. */
export const atomically = <T>(db: DatabaseSync, work: () => T): T => {
  db.exec('savepoint step')
  try {
    const result = work()
    db.exec('release step')
    return result
  } catch (error) {
    db.exec('rollback to step; release step')
    throw error
  }
}
