-- Webhooks that never get lost: schedules, order, health of endpoints, replaced secrets; and the list
-- of everything that a merchant was told, for those who fetch events instead of being sent them.

alter table webhook_endpoints
  add column schedule text not null default 'default' check (schedule in ('default', 'long')),
  -- Signs beside the new one until then, while the merchant replaces it.
  add column old_sealed_secret text,
  add column old_secret_until timestamptz,
  -- First failure after the last success, and how many since; null: the last try succeeded.
  add column failing_since timestamptz,
  add column failed_attempts int not null default 0;

create sequence webhook_delivery_ordinal;

alter table webhook_deliveries
  -- An endpoint's test and its being disabled are about no payment.
  alter column payment_id drop not null,
  -- When the schedule that is being worked off began: at the event, or at a redelivery by hand.
  add column schedule_from timestamptz not null default now(),
  -- Grows in the order of a payment's changes: ids of two processes whose clocks differ do not.
  add column ordinal bigint not null default nextval('webhook_delivery_ordinal'),
  -- Whether the endpoint was told of the payment before, so that this one may have to wait its turn.
  add column follows boolean not null default false,
  -- Tries whose process died before it could write a result.
  add column lost_tries int not null default 0;

-- pending and without a time: waits until its endpoint is enabled again.
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, next_attempt_at)
  where status in ('pending', 'leased');
create index webhook_deliveries_failed on webhook_deliveries (merchant_id, id)
  where status = 'failed';

alter table webhook_attempts
  -- Until the request could be written: look-up, TCP and TLS, or about 0 on a connection kept open.
  add column connect_ms int,
  -- Until the answer began.
  add column first_byte_ms int,
  -- The merchant is the delivery's, whose own reference is checked.
  drop constraint webhook_attempts_merchant_id_fkey;

create sequence merchant_event_position;

create table merchant_events (
  id text collate "C" primary key,
  merchant_id text not null,
  -- In the order of commit: who inserts holds a shared lock per merchant, who reads an exclusive one.
  position bigint not null default nextval('merchant_event_position'),
  type text not null,
  payment_id text,
  -- What endpoints of the native dialect are sent.
  payload bytea not null,
  created_at timestamptz not null
) partition by range (id);
create index merchant_events_by_merchant on merchant_events (merchant_id, position);
