-- A key that works no more because its money goes back works again when that comes to nothing; one that a
-- person has withdrawn does not.
alter table activation_keys add column ended_by_refund boolean not null default false;
update activation_keys k set ended_by_refund = true
from activation_purchases b
where b.id = k.purchase_id and b.status = 'refunded' and k.revoked_at is not null;
