-- Money that its owner gave back in the provider's own app is found in the account's feed too.

alter table incoming_money
  drop constraint incoming_money_kind_check,
  -- `returned`: it left the account, and what it was given back of is not told. Never counted as money in.
  add constraint incoming_money_kind_check check (kind in (
    'payment', 'late', 'duplicate', 'wrong_amount', 'unmatched', 'returned'));
-- Only what is in own accounts: a gateway tells by itself what went back.
create index incoming_money_in_accounts on incoming_money (account_key, paid_at)
  where account_key <> connection_id;
create index incoming_money_going_back on incoming_money (account_key)
  where account_key <> connection_id and amount_refund_reserved > amount_refunded;

-- When the money of the last days was last looked at for what went back of it; null: never.
alter table receiving_accounts add column refunds_read_at timestamptz;
-- What went back before this was looked for is found now, also where nothing is open.
update receiving_accounts a set next_poll_at = now()
where a.next_poll_at is null and exists (
  select from incoming_money i
  where i.account_key = a.id and i.paid_at > now() - interval '7 days');

-- What GoPay itself asked for: no code is asked for or tried for the number before. Apart from
-- connections, so that a new connection is no way around it.
alter table login_tries add column wait_until timestamptz;
