-- How payment links have done, without counting their orders anew at every look.
set local statement_timeout = 0;

create table payment_link_figures (
  link_id text collate "C" primary key references payment_links,
  merchant_id text not null,
  -- Orders with a payment; those with one that was paid; what came in and stayed.
  orders bigint not null,
  paid_orders bigint not null,
  revenue bigint not null
);
-- What has changed since, as report_deltas (0011): only added to, and folded within seconds.
create table payment_link_deltas (
  link_id text collate "C" not null,
  merchant_id text not null,
  orders bigint not null,
  paid_orders bigint not null,
  revenue bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

select protect_tenant_table(name)
from unnest(array['payment_link_figures', 'payment_link_deltas']::regclass[]) name;

create function has_been_paid(status text) returns boolean
  language sql immutable parallel safe
  return status in ('paid', 'partially_refunded', 'refunded');

-- What the figures must be: counted afresh. An order's payments are its first, and those of the codes
-- that were made anew.
create view payment_link_truth as
  select u.link_id, u.merchant_id, count(o.payment_id) as orders,
    count(*) filter (where m.paid) as paid_orders, coalesce(sum(m.revenue), 0)::bigint as revenue
  from payment_link_orders u
  left join payment_orders o on o.merchant_id = u.merchant_id and o.order_id = u.order_id
  cross join lateral (
    select bool_or(has_been_paid(p.status)) as paid, sum(p.amount_paid - p.amount_refunded) as revenue
    from (
      select status, amount_paid, amount_refunded from payments
      where id = o.payment_id and renewal = 0 and renewed_by is null
      union all
      select status, amount_paid, amount_refunded from payments
      where merchant_id = u.merchant_id and order_id = u.order_id
        and (renewal > 0 or renewed_by is not null)) p) m
  group by u.link_id, u.merchant_id;

-- As in 0011, and the orders of links. A payment names its link; whether the order is one of that
-- link's is looked up.
create or replace function count_new_payments() returns trigger language plpgsql as $$
begin
  insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
  select n.merchant_id, f.day, n.connection_id, f.figure, count(*), sum(f.amount)
  from new_rows n cross join lateral (values
    (wib_day(n.created_at), n.status, n.amount),
    (wib_day(n.paid_at), 'money_in', coalesce(n.amount_paid, n.amount))) f (day, figure, amount)
  where f.day is not null
  group by n.merchant_id, f.day, n.connection_id, f.figure;
  if exists (select from new_rows n where n.metadata ? 'payment_link') then
    insert into payment_link_deltas (link_id, merchant_id, orders, paid_orders, revenue)
    select o.link_id, o.merchant_id, count(*) filter (where n.renewal = 0),
      count(*) filter (where has_been_paid(n.status)),
      coalesce(sum(n.amount_paid - n.amount_refunded), 0)
    from new_rows n join payment_link_orders o on o.link_id = n.metadata ->> 'payment_link'
      and o.order_id = n.order_id and o.merchant_id = n.merchant_id
    group by o.link_id, o.merchant_id;
  end if;
  return null;
end $$;

-- Whoever marks one of an order's several payments as paid holds the order (lock-payment.ts): of two
-- that are paid, one sees the other.
create function count_changed_link_payment() returns trigger language plpgsql as $$
declare
  turned int := has_been_paid(new.status)::int - has_been_paid(old.status)::int;
  earned bigint := coalesce(new.amount_paid - new.amount_refunded, 0)
    - coalesce(old.amount_paid - old.amount_refunded, 0);
begin
  if turned <> 0 and exists (
    select from payments s
    where s.merchant_id = new.merchant_id and s.order_id = new.order_id and s.id <> new.id
      and (s.renewal > 0 or s.renewed_by is not null) and has_been_paid(s.status)) then
    turned := 0;
  end if;
  if turned <> 0 or earned <> 0 then
    insert into payment_link_deltas (link_id, merchant_id, orders, paid_orders, revenue)
    select o.link_id, o.merchant_id, 0, turned, earned from payment_link_orders o
    where o.link_id = new.metadata ->> 'payment_link' and o.order_id = new.order_id
      and o.merchant_id = new.merchant_id;
  end if;
  return null;
end $$;
create trigger count_changed_link_payment
  after update of status, amount_paid, amount_refunded on payments
  for each row when (new.metadata ? 'payment_link'
    and (old.status, old.amount_paid, old.amount_refunded)
      is distinct from (new.status, new.amount_paid, new.amount_refunded))
  execute function count_changed_link_payment();

insert into payment_link_figures (link_id, merchant_id, orders, paid_orders, revenue)
select link_id, merchant_id, orders, paid_orders, revenue from payment_link_truth;
