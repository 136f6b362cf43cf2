-- Merchants' own accounts: money goes to them by their static QRIS, and is found in their feed.

create table receiving_accounts (
  id text primary key,
  -- Who connected it first; others may share it.
  merchant_id text not null references merchants,
  provider text not null,
  -- The provider's name of it: a GoPay outlet (`G` and 9 digits).
  external_id text not null,
  -- Everything up to here has been read and judged.
  read_until timestamptz not null,
  -- When to read next; null: nothing is open or cooling.
  next_poll_at timestamptz,
  -- One poller in the whole installation. The token grows with each lease: a poller that lost its
  -- lease writes nothing any more.
  leased_until timestamptz,
  lease_token bigint not null default 0,
  failures int not null default 0,
  last_error text,
  created_at timestamptz not null,
  unique (provider, external_id)
);
create index receiving_accounts_due on receiving_accounts (next_poll_at)
  where next_poll_at is not null;

alter table connections
  -- awaiting_otp → choosing_outlet → needs_qris → active; a dead token: needs_login.
  add column status text not null default 'active' check (status in (
    'awaiting_otp', 'choosing_outlet', 'needs_qris', 'active', 'needs_login')),
  add column account_id text references receiving_accounts,
  -- The merchant's own code, and how prices become payable amounts.
  add column static_qris text,
  add column unique_code text not null default 'subtract'
    check (unique_code in ('subtract', 'add')),
  -- What the owner sees of the login: masked phone, outlet names, when to try again.
  add column login jsonb not null default '{}',
  add column wait_until timestamptz;
create index connections_by_account on connections (account_id) where account_id is not null;

-- Payable amounts that are taken: by a payment that is open, or by one whose code may still be paid.
create table amount_leases (
  account_id text not null references receiving_accounts,
  amount bigint not null check (amount > 0),
  merchant_id text not null references merchants,
  payment_id text not null,
  charge_id text not null,
  -- Null: the payment is open. Then: end of the cool-down, when another may have the amount.
  free_at timestamptz,
  primary key (account_id, amount)
);
create index amount_leases_by_payment on amount_leases (payment_id);
