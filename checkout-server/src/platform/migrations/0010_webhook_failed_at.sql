-- Sending again what failed since a time goes by when it failed, which may be days after its event.

alter table webhook_deliveries add column failed_at timestamptz;

update webhook_deliveries d set failed_at = coalesce(
  (select max(a.at) from webhook_attempts a where a.delivery_id = d.id), d.created_at)
where d.status = 'failed';

drop index webhook_deliveries_failed;
create index webhook_deliveries_failed on webhook_deliveries (merchant_id, failed_at)
  where status = 'failed';
