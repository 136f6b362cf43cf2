-- What payments get that are made without saying so, and what stands below receipts: a shop's choice.
alter table merchants
  add column expires_in_seconds int not null default 900
    check (expires_in_seconds between 60 and 604800),
  add column redirect_url text,
  add column receipt_note text;
