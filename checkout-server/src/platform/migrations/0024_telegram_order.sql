-- Messages of one millisecond, as those of one transaction, go out in the order they were written.
-- Ids do not tell it: after the time they are random.
alter table telegram_messages add column position bigint generated always as identity;
