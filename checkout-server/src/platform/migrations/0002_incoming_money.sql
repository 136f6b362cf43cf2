-- Money as facts: one row for each time that money came in, whatever it turned out to be for. What is
-- odd about it (late, twice, another amount, nobody's) waits here for a person or the merchant's policy.

alter table merchants
  add column late_policy text not null default 'accept'
    check (late_policy in ('accept', 'review', 'refund'));

create table incoming_money (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  connection_id text not null references connections,
  -- The receiving account: the connection at a gateway, `acc_…` for a merchant's own account. Money is
  -- claimed once by (account, provider's transaction).
  account_key text not null,
  provider_transaction_id text not null,
  -- Null: it matches nothing.
  payment_id text,
  charge_id text,
  amount bigint not null check (amount > 0),
  -- What the charge asked for; null: it fits none.
  expected_amount bigint,
  kind text not null check (kind in ('payment', 'late', 'duplicate', 'wrong_amount', 'unmatched')),
  review text not null default 'none' check (review in (
    'none', 'open', 'accepted', 'assigned', 'refunding', 'refunded', 'dismissed')),
  -- Returned to the payer; and that plus what is on its way: never more than came in.
  amount_refunded bigint not null default 0 check (amount_refunded between 0 and amount),
  amount_refund_reserved bigint not null default 0
    check (amount_refund_reserved between amount_refunded and amount),
  paid_at timestamptz not null,
  received_at timestamptz not null,
  reviewed_at timestamptz,
  -- Who decided: an API key's id, `policy`.
  reviewed_by text,
  note text,
  unique (account_key, provider_transaction_id)
);
create index incoming_money_by_merchant on incoming_money (merchant_id, id desc);
create index incoming_money_by_payment on incoming_money (payment_id);
create index incoming_money_in_review on incoming_money (merchant_id, id desc)
  where review in ('open', 'refunding');

alter table payments
  -- What came in and counts for it; refunds may return that much, whatever the price was.
  add column amount_paid bigint check (amount_paid > 0),
  -- The money that paid it.
  add column incoming_money_id text,
  -- How much of its money waits for a decision.
  add column open_reviews int not null default 0 check (open_reviews >= 0),
  -- Payment of the same order whose money makes this one needless: its code is to be withdrawn.
  add column order_paid_by text,
  drop constraint payments_check,
  drop constraint payments_check1,
  add constraint payments_refunds_within_paid check (
    amount_refunded >= 0 and amount_refund_reserved >= amount_refunded
    and amount_refund_reserved <= coalesce(amount_paid, amount));
-- The payments of an order that has several; the others would only make each insert dearer.
create index payments_of_order on payments (merchant_id, order_id)
  where renewal > 0 or renewed_by is not null;

-- Who waits for a payment is asked about first; the many that are over, and are looked at once more for
-- refunds made elsewhere, must not stand in the way.
drop index payments_due;
create index payments_due on payments (next_check_at)
  where next_check_at is not null and status in ('pending', 'expired', 'cancelled');
create index payments_due_again on payments (next_check_at)
  where next_check_at is not null and status in ('paid', 'partially_refunded', 'refunded', 'denied');

alter table refunds
  alter column payment_id drop not null,
  alter column charge_id drop not null,
  add column connection_id text references connections,
  -- What was written down when it was transferred by hand, and by whose key.
  add column note text,
  add column marked_by text,
  add column incoming_money_id text references incoming_money,
  -- Who began it: the merchant by us, the late policy, or somebody at the provider itself.
  add column origin text not null default 'merchant'
    check (origin in ('merchant', 'policy', 'provider')),
  drop constraint refunds_status_check,
  add constraint refunds_status_check check (status in (
    'requested', 'sent', 'confirmed', 'failed', 'needs_manual_transfer'));
