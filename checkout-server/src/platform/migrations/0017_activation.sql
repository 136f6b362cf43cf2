-- Accounts that are active for a time, the keys that extend it, and what is bought in chats.

alter table merchants
  -- Null: it never was. Only asked for where the installation wants activation.
  add column active_until timestamptz,
  add column extended_at timestamptz,
  add column suspended_at timestamptz,
  add column suspended_reason text,
  add constraint merchants_suspension_is_whole check (
    (suspended_at is null) = (suspended_reason is null));
create index merchants_by_end on merchants (active_until) where active_until is not null;

create table activation_packages (
  id text collate "C" primary key,
  name text not null unique check (name <> ''),
  -- Null: the buyer chooses how many.
  days int check (days between 1 and 3660),
  -- Whole rupiah, of the package; where the buyer chooses, of one day.
  price int not null check (price between 1 and 10000000),
  is_on_sale boolean not null default true,
  created_at timestamptz not null
);

-- What somebody wants to buy in a chat. Its id is the order id of its payment at the operator's own
-- merchant account, so that it has one payment however often it is asked for.
create table activation_purchases (
  id text collate "C" primary key,
  -- The operator's.
  merchant_id text not null references merchants,
  chat_id bigint not null,
  package_id text collate "C" references activation_packages,
  days int not null check (days between 1 and 3660),
  amount int not null check (amount between 1 and 10000000),
  -- Of the account to extend; null: the buyer wants the key.
  email text,
  locale text not null check (locale in ('id', 'en')),
  status text not null default 'wanted'
    check (status in ('wanted', 'open', 'failed', 'delivered', 'refunded')),
  -- The last one of its order that the buyer was shown.
  payment_id text collate "C",
  next_try_at timestamptz,
  tries int not null default 0,
  created_at timestamptz not null,
  delivered_at timestamptz,
  check ((status = 'wanted') = (next_try_at is not null))
);
create index activation_purchases_wanted on activation_purchases (next_try_at)
  where status = 'wanted';
create index activation_purchases_undelivered on activation_purchases (id)
  where status in ('wanted', 'open', 'failed');
create index activation_purchases_by_chat on activation_purchases (chat_id, id desc);

create table activation_keys (
  id text collate "C" primary key,
  hash bytea not null unique,
  -- Its last characters.
  hint text not null,
  days int not null check (days between 1 and 3660),
  package_id text collate "C" references activation_packages,
  -- Unique: one key for one paid purchase, whoever finds it paid.
  purchase_id text collate "C" unique references activation_purchases,
  note text,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  used_at timestamptz,
  merchant_id text references merchants,
  check ((used_at is null) = (merchant_id is null)),
  -- Used is used: it can be neither taken back nor paid back.
  check (used_at is null or revoked_at is null)
);

-- Every time that an account was extended.
create table activation_extensions (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  key_id text collate "C" unique references activation_keys,
  days int not null check (days > 0),
  active_from timestamptz not null,
  active_until timestamptz not null,
  -- `key:key_…`, `user:usr_…`, `operator`, `purchase:buy_…`.
  extended_by text not null,
  created_at timestamptz not null
);
create index activation_extensions_by_merchant on activation_extensions (merchant_id, id desc);

-- Told once each; a new end has reminders of its own.
create table activation_reminders (
  merchant_id text not null references merchants,
  active_until timestamptz not null,
  kind text not null check (kind in ('three_days', 'one_day', 'ended')),
  created_at timestamptz not null,
  primary key (merchant_id, active_until, kind)
);
