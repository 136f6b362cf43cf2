-- The sums follow from status, amount and money alone. Fired by every update, also one that only says when
-- to ask again, the trigger locked refund, money, payment in this order, where those who move a refund
-- begin with the payment: a deadlock, and an error for a refund that was made.
drop trigger refunds_keep_sums on refunds;
create trigger refunds_keep_sums after insert or delete on refunds
  for each row execute function keep_refund_sums();
create trigger refunds_keep_sums_changed after update on refunds
  for each row when ((old.status, old.amount, old.incoming_money_id)
    is distinct from (new.status, new.amount, new.incoming_money_id))
  execute function keep_refund_sums();
