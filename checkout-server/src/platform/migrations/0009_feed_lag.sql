-- How late money is in an account's feed: what a payment's expiry waits for.

alter table receiving_accounts
  -- Time between a row's own and when it was there to be read: the longest seen within a day.
  add column feed_lag_ms int not null default 0 check (feed_lag_ms >= 0),
  add column feed_lag_at timestamptz;
