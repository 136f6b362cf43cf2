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
  -- When it was last read, whatever came of it: people who wait cannot have it read at every click.
  polled_at timestamptz,
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

alter table payments
  -- Why a payment whose time is over still waits: its account could not be read to the end.
  add column waiting_reason text
    check (waiting_reason in ('account_needs_login', 'account_unreachable'));

-- Payable amounts: which payment holds which amount of which account, now and before. Money that
-- comes in is the payment's that held its amount at that time, also when it is read much later.
-- No foreign key to the account: a busy account's row would be locked by every new payment.
create table amount_leases (
  charge_id text primary key,
  account_id text not null,
  amount bigint not null check (amount > 0),
  merchant_id text not null references merchants,
  payment_id text not null,
  held_from timestamptz not null,
  -- Null: the payment is open. Then: the end of the cool-down, when another may have the amount.
  held_until timestamptz,
  -- False: another payment has the amount now.
  is_current boolean not null default true
);
-- The promise itself: one payment per account and amount.
create unique index amount_leases_current on amount_leases (account_id, amount) where is_current;
create index amount_leases_past on amount_leases (account_id, amount) where not is_current;
create index amount_leases_by_end on amount_leases (account_id, held_until);
