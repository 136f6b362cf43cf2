-- What being paid costs the reports: most payments that change become paid, and most have no refund.
-- Those two were half of the time of the statement that takes money.

create or replace function count_changed_payment() returns trigger language plpgsql as $$
begin
  if old.paid_at is null and old.status <> new.status and new.paid_at is not null then
    -- The usual change, whose four sums are known: the last would be about no day.
    insert into report_deltas (merchant_id, day, connection_id, figure, count, amount) values
      (new.merchant_id, wib_day(old.created_at), new.connection_id, old.status, -1, -old.amount),
      (new.merchant_id, wib_day(new.created_at), new.connection_id, new.status, 1, new.amount),
      (new.merchant_id, wib_day(new.paid_at), new.connection_id, 'money_in', 1,
        coalesce(new.amount_paid, new.amount));
  else
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
  end if;
  -- Held money that pays in the end brings what went back of it before. Looked for first: most has none.
  if new.incoming_money_id is distinct from old.incoming_money_id and exists (
    select from refunds r where r.incoming_money_id = new.incoming_money_id
    union all
    select from refunds r where r.incoming_money_id = old.incoming_money_id
  ) then
    insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
    select new.merchant_id, wib_day(coalesce(r.confirmed_at, r.created_at)), new.connection_id,
      'money_out', sum(f.sign), sum(f.sign * r.amount)
    from (values (old.incoming_money_id, -1), (new.incoming_money_id, 1)) f (money, sign)
    join refunds r on r.incoming_money_id = f.money and r.status = 'confirmed'
    group by wib_day(coalesce(r.confirmed_at, r.created_at));
  end if;
  return null;
end $$;
