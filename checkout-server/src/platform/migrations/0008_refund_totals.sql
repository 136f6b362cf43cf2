-- Each refund names the money that goes back, also where that money pays a payment. What went back, and
-- what is on its way, follows from the refunds themselves: the database keeps both sums and refuses
-- refunds beyond what came in, whoever writes them.

-- Payments of before money had rows of its own get theirs.
insert into incoming_money (id, merchant_id, connection_id, account_key, provider_transaction_id,
  payment_id, charge_id, amount, expected_amount, kind, review, paid_at, received_at, reviewed_at,
  reviewed_by)
select 'inm_' || substr(p.id, 5), p.merchant_id, p.connection_id, p.connection_id,
  coalesce(c.provider_transaction_id, c.id), p.id, c.id, coalesce(p.amount_paid, p.amount), c.amount,
  case when p.late then 'late' else 'payment' end, case when p.late then 'accepted' else 'none' end,
  coalesce(p.paid_at, p.created_at), coalesce(p.paid_at, p.created_at),
  case when p.late then p.paid_at end, case when p.late then 'policy' end
from payments p join charges c on c.id = p.charge_id
where p.incoming_money_id is null and p.status in ('paid', 'partially_refunded', 'refunded')
on conflict (account_key, provider_transaction_id) do nothing;
update payments p set incoming_money_id = i.id, amount_paid = i.amount
from incoming_money i
where i.payment_id = p.id and i.charge_id = p.charge_id and p.incoming_money_id is null
  and p.status in ('paid', 'partially_refunded', 'refunded');

update refunds r set incoming_money_id = p.incoming_money_id
from payments p where p.id = r.payment_id and r.incoming_money_id is null;
update refunds r set payment_id = i.payment_id, connection_id = coalesce(r.connection_id, i.connection_id)
from incoming_money i
where i.id = r.incoming_money_id
  and (r.connection_id is null or r.payment_id is distinct from i.payment_id);

-- What somebody gave back at the provider was once a number without a row.
insert into refunds (id, merchant_id, payment_id, incoming_money_id, charge_id, connection_id, amount,
  status, origin, created_at)
select 'ref_' || substr(p.id, 5), p.merchant_id, p.id, p.incoming_money_id, i.charge_id,
  i.connection_id, p.amount_refunded - coalesce(s.confirmed, 0), 'confirmed', 'provider',
  coalesce(p.paid_at, p.created_at)
from payments p
join incoming_money i on i.id = p.incoming_money_id
left join (
  select r.incoming_money_id, sum(r.amount)::bigint as confirmed from refunds r
  where r.status = 'confirmed' group by r.incoming_money_id) s on s.incoming_money_id = i.id
where p.amount_refunded > coalesce(s.confirmed, 0);

alter table refunds
  alter column incoming_money_id set not null,
  alter column connection_id set not null,
  drop constraint refunds_status_check,
  add constraint refunds_status_check check (status in (
    'requested', 'sent', 'confirmed', 'failed', 'needs_manual_transfer', 'cancelled'));
create index refunds_by_money on refunds (incoming_money_id);
-- A provider tells of a charge: the money that came by it may pay another payment than the charge's.
create index incoming_money_by_charge on incoming_money (charge_id) where charge_id is not null;

create function refund_sums(money text, out confirmed bigint, out reserved bigint)
language sql stable as $$
  select coalesce(sum(amount) filter (where status = 'confirmed'), 0)::bigint,
    coalesce(sum(amount) filter (where status not in ('failed', 'cancelled')), 0)::bigint
  from refunds where incoming_money_id = money
$$;

create function keep_refund_sums() returns trigger language plpgsql as $$
declare
  money text := coalesce(new.incoming_money_id, old.incoming_money_id);
begin
  if tg_op = 'UPDATE' and (new.incoming_money_id, new.amount)
    is distinct from (old.incoming_money_id, old.amount) then
    raise exception 'refund % cannot change its amount or its money', old.id
      using errcode = 'check_violation';
  end if;
  -- Apart from the update, which would not see what was committed while it waited for the row.
  perform from incoming_money where id = money for update;
  update incoming_money i
  set amount_refunded = s.confirmed, amount_refund_reserved = s.reserved
  from refund_sums(money) s where i.id = money;
  update payments p
  set amount_refunded = i.amount_refunded, amount_refund_reserved = i.amount_refund_reserved
  from incoming_money i
  where i.id = money and p.id = i.payment_id and p.incoming_money_id = i.id;
  return null;
end $$;
create trigger refunds_keep_sums after insert or delete or update on refunds
  for each row execute function keep_refund_sums();

-- Sums of the rows that are there. Where more was written than came in, that stays to be seen.
update incoming_money i
set amount_refunded = least(i.amount, s.confirmed), amount_refund_reserved = least(i.amount, s.reserved)
from (
  select incoming_money_id, coalesce(sum(amount) filter (where status = 'confirmed'), 0)::bigint as confirmed,
    coalesce(sum(amount) filter (where status not in ('failed', 'cancelled')), 0)::bigint as reserved
  from refunds group by incoming_money_id) s
where i.id = s.incoming_money_id;
update payments p
set amount_refunded = i.amount_refunded, amount_refund_reserved = i.amount_refund_reserved
from incoming_money i
where p.incoming_money_id = i.id and i.payment_id = p.id and i.amount_refund_reserved > 0;
