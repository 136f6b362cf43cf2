-- The check of the foreign key has put a share of a lock on the money's row by now. Two refunds of one
-- money written at one moment each held such a share and waited for the other's to end: a deadlock. This
-- lock is the one that the update takes, and goes with such shares.
create or replace function keep_refund_sums() returns trigger language plpgsql as $$
declare
  money text := coalesce(new.incoming_money_id, old.incoming_money_id);
begin
  if tg_op = 'UPDATE' and (new.incoming_money_id, new.amount)
    is distinct from (old.incoming_money_id, old.amount) then
    raise exception 'refund % cannot change its amount or its money', old.id
      using errcode = 'check_violation';
  end if;
  -- Apart from the update, which would not see what was committed while it waited for the row.
  perform from incoming_money where id = money for no key update;
  update incoming_money i
  set amount_refunded = s.confirmed, amount_refund_reserved = s.reserved
  from refund_sums(money) s where i.id = money;
  update payments p
  set amount_refunded = i.amount_refunded, amount_refund_reserved = i.amount_refund_reserved
  from incoming_money i
  where i.id = money and p.id = i.payment_id and p.incoming_money_id = i.id;
  return null;
end $$;
