/** Tables of the simulated GoPay Merchant. Times are milliseconds since 1970, amounts whole rupiah. */
export const GOBIZ_SCHEMA = `
create table if not exists gobiz_accounts (
  id integer primary key,
  phone text not null unique,
  email text unique,
  password text,
  full_name text not null,
  user_id text not null,
  login text not null,
  wrong_passwords integer not null default 0,
  locked_until integer not null default 0
) strict;
create table if not exists gobiz_outlets (
  merchant_id text primary key,
  account_id integer not null references gobiz_accounts (id),
  name text not null,
  city text not null,
  postal_code text not null,
  mcc text not null,
  qris_text text not null unique,
  unique (account_id, name)
) strict;
create table if not exists gobiz_otps (
  otp_token text primary key,
  account_id integer not null references gobiz_accounts (id),
  device_id text not null,
  otp text not null,
  sent_at integer not null,
  wrong integer not null default 0,
  used_at integer
) strict;
create index if not exists gobiz_otps_newest on gobiz_otps (account_id, sent_at);
create table if not exists gobiz_tokens (
  token text primary key,
  kind text not null,
  account_id integer not null references gobiz_accounts (id),
  expires_at integer not null
) strict;
create table if not exists gobiz_transactions (
  seq integer primary key autoincrement,
  id text not null unique,
  merchant_id text not null references gobiz_outlets (merchant_id),
  order_id text not null,
  kind text not null,
  refund_of text,
  status text not null,
  payment_type text not null,
  amount integer not null,
  issuer text not null,
  at integer not null,
  booked_at integer not null,
  visible_at integer not null,
  hidden_until integer not null default 0,
  paid_with text,
  attempt text unique
) strict;
create index if not exists gobiz_feed on gobiz_transactions (merchant_id, at desc, seq desc);
create table if not exists gobiz_refunds (
  id integer primary key autoincrement,
  transaction_id text not null references gobiz_transactions (id),
  amount integer not null,
  at integer not null
) strict;
create index if not exists gobiz_refunds_of on gobiz_refunds (transaction_id);
`
