-- Figures of reports that do not grow dearer with history, and search in a merchant's payments.

-- Existing rows are counted below, however many there are.
set local statement_timeout = 0;

alter table refunds add column confirmed_at timestamptz;
update refunds r set confirmed_at = coalesce((
    select max(e.created_at) from payment_events e
    where e.payment_id = r.payment_id and e.type = 'refund.confirmed'
      and e.data ->> 'refundId' = r.id), r.created_at)
where status = 'confirmed';

-- One figure of one merchant, day in Jakarta and connection:
-- `pending` … `refunded`: payments that were made on that day, by the status that they have now, and
-- their prices; `money_in`: payments that money paid on that day, and what came in; `money_out`: refunds
-- of such money that were confirmed on that day.
create table report_days (
  merchant_id text not null,
  day date not null,
  connection_id text not null,
  figure text not null,
  count bigint not null,
  amount bigint not null,
  primary key (merchant_id, day, connection_id, figure)
);

-- What has changed since: written in the statement of each change by the triggers below, only ever
-- added to, so that no payment waits for another's row, and folded into report_days within seconds. A
-- figure is the sum of both. No index: it is always short, and every insert would pay for one.
create table report_deltas (
  merchant_id text not null,
  day date not null,
  connection_id text not null,
  figure text not null,
  count bigint not null,
  amount bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

-- Whether the figures still equal the rows that they are made of: when that was looked at last.
create table report_checks (
  is_only boolean primary key default true check (is_only),
  checked_at timestamptz not null,
  drifted bigint not null default 0
);
insert into report_checks (checked_at) values (now());

create function wib_day(at timestamptz) returns date
  language sql immutable parallel safe
  return (at at time zone interval '7 hours')::date;

-- One sum for all rows of a statement: a batch of one merchant's payments adds a single row.
create function count_new_payments() returns trigger language plpgsql as $$
begin
  insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
  select n.merchant_id, f.day, n.connection_id, f.figure, count(*), sum(f.amount)
  from new_rows n cross join lateral (values
    (wib_day(n.created_at), n.status, n.amount),
    (wib_day(n.paid_at), 'money_in', coalesce(n.amount_paid, n.amount))) f (day, figure, amount)
  where f.day is not null
  group by n.merchant_id, f.day, n.connection_id, f.figure;
  return null;
end $$;
create trigger count_new_payments after insert on payments
  referencing new table as new_rows for each statement execute function count_new_payments();

create function count_changed_payment() returns trigger language plpgsql as $$
begin
  insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
  select new.merchant_id, f.day, new.connection_id, f.figure, sum(f.count), sum(f.amount)
  from (values
    (wib_day(old.created_at), old.status, -1, -old.amount),
    (wib_day(new.created_at), new.status, 1, new.amount),
    (wib_day(old.paid_at), 'money_in', -1, -coalesce(old.amount_paid, old.amount)),
    (wib_day(new.paid_at), 'money_in', 1, coalesce(new.amount_paid, new.amount))
  ) f (day, figure, count, amount)
  where f.day is not null
  group by f.day, f.figure having sum(f.count) <> 0 or sum(f.amount) <> 0;
  -- Held money that pays in the end brings what went back of it before.
  if new.incoming_money_id is distinct from old.incoming_money_id then
    insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
    select new.merchant_id, wib_day(coalesce(r.confirmed_at, r.created_at)), new.connection_id,
      'money_out', sum(f.sign), sum(f.sign * r.amount)
    from (values (old.incoming_money_id, -1), (new.incoming_money_id, 1)) f (money, sign)
    join refunds r on r.incoming_money_id = f.money and r.status = 'confirmed'
    group by wib_day(coalesce(r.confirmed_at, r.created_at));
  end if;
  return null;
end $$;
create trigger count_changed_payment
  after update of status, paid_at, amount_paid, incoming_money_id on payments
  for each row when ((old.status, old.paid_at, old.amount_paid, old.incoming_money_id)
    is distinct from (new.status, new.paid_at, new.amount_paid, new.incoming_money_id))
  execute function count_changed_payment();

-- Held money that goes back was never counted as money in. Whoever confirms a refund holds the
-- payment's row, as whoever takes money over does: neither misses the other.
create function count_confirmed_refund() returns trigger language plpgsql as $$
begin
  insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
  select p.merchant_id, wib_day(coalesce(new.confirmed_at, new.created_at)), p.connection_id,
    'money_out', 1, new.amount
  from payments p where p.id = new.payment_id and p.incoming_money_id = new.incoming_money_id;
  return null;
end $$;
create trigger count_confirmed_refund after update of status on refunds
  for each row when (new.status = 'confirmed' and old.status <> 'confirmed')
  execute function count_confirmed_refund();
create trigger count_made_refund after insert on refunds
  for each row when (new.status = 'confirmed')
  execute function count_confirmed_refund();

-- What the figures must be: counted afresh from the payments and refunds themselves.
create view report_truth as
  select p.merchant_id, f.day, p.connection_id, f.figure, count(*)::bigint as count,
    sum(f.amount)::bigint as amount
  from payments p cross join lateral (values
    (wib_day(p.created_at), p.status, p.amount),
    (wib_day(p.paid_at), 'money_in', coalesce(p.amount_paid, p.amount))) f (day, figure, amount)
  where f.day is not null
  group by p.merchant_id, f.day, p.connection_id, f.figure
  union all
  select p.merchant_id, wib_day(coalesce(r.confirmed_at, r.created_at)), p.connection_id, 'money_out',
    count(*)::bigint, sum(r.amount)::bigint
  from refunds r join payments p
    on p.id = r.payment_id and p.incoming_money_id = r.incoming_money_id
  where r.status = 'confirmed'
  group by p.merchant_id, wib_day(coalesce(r.confirmed_at, r.created_at)), p.connection_id;

insert into report_days (merchant_id, day, connection_id, figure, count, amount)
select merchant_id, day, connection_id, figure, count, amount from report_truth;

-- Lists, of one status or of all, which are merged; and search by exact amount.
create index payments_by_status on payments (merchant_id, status, id desc);
drop index payments_by_merchant;
create index payments_by_amount on payments (merchant_id, amount, id desc);

-- Order ids are ASCII; in this order their beginnings can be looked up, without reading the table.
alter table payment_orders drop constraint payment_orders_pkey,
  alter column order_id type text collate "C",
  add primary key (merchant_id, order_id) include (payment_id);

create function search_words(text) returns text[]
  language sql immutable strict parallel safe
  return string_to_array(lower(regexp_replace($1, '[^[:alnum:]]+', ' ', 'g')), ' ');
-- 0812…, 62812… and +62 812-… are one number.
create function search_phone(text) returns text
  language sql immutable strict parallel safe
  return regexp_replace(translate($1, '+- ', ''), '^(62|0)', '');

-- Customers of this merchant with a word that begins like each of these. No words: nobody. "Parallel
-- unsafe", so that no search is: starting workers takes longer than what they would do.
create function search_query(merchant_id text, words text[]) returns tsquery
  language sql immutable parallel unsafe
  return (
    select coalesce(string_agg(
      '''' || replace(replace(merchant_id || '/' || w, '\', '\\'), '''', '''''') || ''':*', ' & '),
      '')::tsquery
    from unnest(words) w where w <> '');

-- Words by which a payment's customer is found. A table of its own, written once: an index on the
-- payments would be written again with every change of theirs. Each word begins with the merchant's
-- id, so that a search reads no other merchant's.
create table payment_customers (
  payment_id text collate "C" not null,
  words tsvector not null
);

create function note_customers() returns trigger language plpgsql as $$
begin
  insert into payment_customers (payment_id, words)
  select n.id, array_to_tsvector(w.words)
  from new_rows n cross join lateral (
    select array_agg(n.merchant_id || '/' || word) as words
    from unnest(search_words(n.customer ->> 'name') || lower(n.customer ->> 'email')
      || search_phone(n.customer ->> 'phone')) word
    where word <> '') w
  where n.customer is not null and w.words is not null;
  return null;
end $$;
create trigger note_customers after insert on payments
  referencing new table as new_rows for each statement execute function note_customers();

insert into payment_customers (payment_id, words)
select p.id, array_to_tsvector(w.words)
from payments p cross join lateral (
  select array_agg(p.merchant_id || '/' || word) as words
  from unnest(search_words(p.customer ->> 'name') || lower(p.customer ->> 'email')
    || search_phone(p.customer ->> 'phone')) word
  where word <> '') w
where p.customer is not null and w.words is not null;
create index payment_customers_words on payment_customers using gin (words);
