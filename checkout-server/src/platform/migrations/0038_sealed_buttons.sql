-- Buttons may hold the address of a payment, with its token. Those of messages that wait keep theirs until
-- they are sent, three days at most.
alter table telegram_messages add column sealed_buttons text;
update telegram_messages set buttons = null where status <> 'pending' and buttons is not null;
