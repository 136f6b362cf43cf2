-- Who may do what: API keys with scopes, addresses and an end; the person who made a payment; the audit
-- log; and the second wall between tenants.

alter table api_keys
  add column name text not null default '',
  -- Permissions; null: all of them, those of later versions too.
  add column scopes text[],
  -- IPv4 or IPv6, addresses or networks; null: from anywhere.
  add column allowed_addresses text[],
  add column expires_at timestamptz,
  -- To the minute.
  add column last_used_at timestamptz,
  -- The key that took this one's place.
  add column rolled_to text;

-- Null: a program made it, by its key.
alter table payments add column created_by text;

-- Grows only. What is security-relevant, and money that people moved.
create table audit_log (
  id text collate "C" primary key,
  -- Null: of the installation, not of a merchant.
  merchant_id text references merchants,
  actor_kind text not null check (actor_kind in ('api_key', 'user', 'operator', 'system')),
  actor_id text not null,
  -- `api_key.created`, `settings.updated`.
  action text not null check (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  -- Id of what it was done to; null: the merchant itself.
  subject text,
  -- Never a secret.
  data jsonb not null default '{}',
  address text,
  created_at timestamptz not null
);
create index audit_log_by_merchant on audit_log (merchant_id, id desc);

-- The second wall. Whoever reads for a merchant takes a role that owns no table, and for which a row is
-- there only when it is that merchant's; a filter that a statement forgot leaks nothing. When no merchant
-- is set, nothing is there. The owner of the tables, as whom all else runs, is not concerned: its
-- statements are planned as before. The role itself is made at each start (tenant-wall.ts), since roles
-- belong to no database.
create function tenant_id() returns text
  language sql stable parallel safe
  return nullif(current_setting('app.merchant_id', true), '');

create function protect_tenant_table(which regclass, owner_column name default 'merchant_id')
returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', which);
  -- As a subquery: asked once for each statement, not for each row.
  execute format('create policy tenant_rows on %s for select using (%I = (select tenant_id()))',
    which, owner_column);
end $$;

select protect_tenant_table('merchants', 'id');
select protect_tenant_table(name) from unnest(array[
  'api_keys', 'connections', 'payments', 'payment_orders', 'idempotency_keys', 'charges',
  'payment_events', 'refunds', 'provider_events', 'webhook_endpoints', 'webhook_deliveries',
  'webhook_attempts', 'incoming_money', 'receiving_accounts', 'amount_leases', 'merchant_events',
  'report_days', 'report_deltas', 'audit_log', 'login_tries']::regclass[]) name;

-- Shops that share an account all see how it is read.
drop policy tenant_rows on receiving_accounts;
create policy tenant_rows on receiving_accounts for select using (
  merchant_id = (select tenant_id())
  or id in (select c.account_id from connections c where c.merchant_id = (select tenant_id())));

-- Its rows have no column of the merchant, and an index of words cannot be used below a policy. The
-- payments that it names are looked at behind the wall, and those of others are not there.
create function customers_found(merchant_id text, words text[]) returns setof text
  language sql stable security definer set search_path from current
  begin atomic
    select k.payment_id from payment_customers k
    where k.words @@ search_query(customers_found.merchant_id, customers_found.words);
  end;
