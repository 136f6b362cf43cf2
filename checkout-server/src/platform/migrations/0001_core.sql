-- Merchants, their keys and connections; payments with charges, events and refunds; the inbox of
-- provider notices; webhook endpoints and deliveries.
--
-- Ids are a prefix and 26 characters that begin with the time of creation, so tables that grow without
-- end are range-partitioned by id: look-ups by id touch one month, and the primary key needs no second
-- column. Bounds are text, hence collate "C". Months are made by src/platform/partitions.ts.

create table merchants (
  id text primary key,
  name text not null check (name <> ''),
  email text not null unique,
  password_hash text not null,
  -- How often a payer may ask for a new code after an order's payment expired.
  renewal_limit int not null default 3 check (renewal_limit >= 0),
  created_at timestamptz not null default now()
);

create table api_keys (
  id text primary key,
  merchant_id text not null references merchants,
  -- Keyed hash: finds the key without a slow hash and without keeping it readable.
  hash bytea not null unique,
  -- Encrypted: the AutoGoPay dialect signs webhooks with the key itself.
  sealed_key text not null,
  hint text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index api_keys_by_merchant on api_keys (merchant_id, created_at desc);

create table connections (
  id text primary key,
  merchant_id text not null references merchants,
  provider text not null,
  base_url text not null,
  sealed_credentials text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
create index connections_by_merchant on connections (merchant_id, created_at desc);

create table payments (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  connection_id text not null references connections,
  api_key_id text,
  order_id text not null,
  amount bigint not null check (amount > 0),
  -- Returned to the payer; and that plus what is on its way: never more than was paid.
  amount_refunded bigint not null default 0 check (amount_refunded between 0 and amount),
  amount_refund_reserved bigint not null default 0
    check (amount_refund_reserved between amount_refunded and amount),
  status text not null default 'pending' check (status in (
    'pending', 'paid', 'expired', 'cancelled', 'denied', 'partially_refunded', 'refunded')),
  late boolean not null default false,
  -- Grows by one with every change that a watcher can see.
  sequence int not null default 1,
  description text,
  customer jsonb,
  metadata jsonb not null default '{}',
  redirect_url text,
  -- The charge that is open, or that brought the money.
  charge_id text,
  -- The payment that took this one's place after it expired.
  renewed_by text,
  renewal int not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  paid_at timestamptz,
  -- When the provider is to be asked next; doubles as the lease of who is asking. Null: never.
  next_check_at timestamptz,
  -- When the provider last answered about it.
  checked_at timestamptz
) partition by range (id);
create index payments_by_merchant on payments (merchant_id, id desc);
create index payments_due on payments (next_check_at) where next_check_at is not null;

-- (merchant, order id) is unique over all months, which no partitioned table can promise.
create table payment_orders (
  merchant_id text not null references merchants,
  order_id text not null,
  payment_id text not null,
  primary key (merchant_id, order_id)
);

create table idempotency_keys (
  merchant_id text not null references merchants,
  key text not null,
  fingerprint bytea not null,
  -- The payment or refund that the first call made.
  resource_id text not null,
  response_status int,
  response_body bytea,
  created_at timestamptz not null,
  -- Until then the first call is taken to be still running.
  running_until timestamptz not null,
  primary key (merchant_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table charges (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  payment_id text not null,
  connection_id text not null references connections,
  provider text not null,
  amount bigint not null check (amount > 0),
  -- requested: the provider may or may not know it yet.
  status text not null default 'requested' check (status in (
    'requested', 'open', 'paid', 'expired', 'cancelled', 'denied')),
  provider_transaction_id text,
  qr_text text,
  qr_image_url text,
  deeplink_url text,
  created_at timestamptz not null,
  opened_at timestamptz,
  unique (connection_id, provider_transaction_id)
);
create unique index charges_one_open on charges (payment_id) where status in ('requested', 'open');
create index charges_by_payment on charges (payment_id);
create index charges_by_transaction on charges (merchant_id, provider_transaction_id);

create table payment_events (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  payment_id text not null,
  sequence int not null,
  type text not null,
  data jsonb not null,
  created_at timestamptz not null
) partition by range (id);
create index payment_events_by_payment on payment_events (payment_id, id);

create table refunds (
  id text primary key,
  merchant_id text not null references merchants,
  payment_id text not null,
  charge_id text not null references charges,
  amount bigint not null check (amount > 0),
  reason text,
  status text not null default 'requested' check (status in ('requested', 'confirmed', 'failed')),
  failure_reason text,
  created_at timestamptz not null,
  next_check_at timestamptz
);
create index refunds_by_payment on refunds (payment_id);
create index refunds_due on refunds (next_check_at) where next_check_at is not null;

create table provider_events (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  connection_id text not null references connections,
  provider text not null,
  payment_id text,
  dedupe_key text not null,
  -- What it claims; null: it does not say.
  claimed_state text,
  claimed_amount bigint,
  body bytea not null,
  verdict text not null,
  reason text not null,
  times_seen int not null default 1,
  received_at timestamptz not null,
  unique (connection_id, dedupe_key)
);
create index provider_events_by_merchant on provider_events (merchant_id, id desc);
create index provider_events_by_payment on provider_events (payment_id, id desc);

create table webhook_endpoints (
  id text primary key,
  merchant_id text not null references merchants,
  url text not null,
  dialect text not null check (dialect in ('native', 'autogopay')),
  events text[] not null,
  sealed_secret text not null,
  -- The one that POST /api/user/callback-url sets.
  is_callback boolean not null default false,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_reason text
);
create unique index webhook_endpoints_callback on webhook_endpoints (merchant_id) where is_callback;
create index webhook_endpoints_by_merchant on webhook_endpoints (merchant_id, created_at desc);

-- Outbox, queue and log in one: no second list that could disagree with it.
create table webhook_deliveries (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  endpoint_id text not null references webhook_endpoints,
  event_id text not null,
  event_type text not null,
  payment_id text not null,
  -- Key that signs the AutoGoPay dialect: the one that made the payment.
  api_key_id text,
  -- The bytes that are sent, fixed when the event happened.
  payload bytea not null,
  status text not null default 'pending' check (status in (
    'pending', 'leased', 'delivered', 'failed')),
  attempts int not null default 0,
  -- Automatic tries still allowed after the first; a redelivery by hand adds one.
  retries_left int not null default 3,
  -- pending: when it is due; leased: when the lease ends.
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  delivered_at timestamptz
) partition by range (id);
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at)
  where status in ('pending', 'leased');
create index webhook_deliveries_by_merchant on webhook_deliveries (merchant_id, id desc);
create index webhook_deliveries_by_payment on webhook_deliveries (payment_id);

create table webhook_attempts (
  delivery_id text not null,
  number int not null,
  merchant_id text not null references merchants,
  url text not null,
  at timestamptz not null,
  duration_ms int not null,
  response_status int,
  response_excerpt text,
  error text,
  primary key (delivery_id, number)
);
