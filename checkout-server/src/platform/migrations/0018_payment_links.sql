-- Addresses that take payments again and again, and the orders that were begun by them.
create table payment_links (
  id text collate "C" primary key,
  merchant_id text not null references merchants,
  slug text collate "C" not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text not null check (title <> ''),
  description text,
  amount_kind text not null check (amount_kind in ('fixed', 'minimum', 'open')),
  amount bigint check (amount > 0),
  minimum_amount bigint check (minimum_amount > 0),
  fields jsonb not null default '[]',
  picture bytea,
  picture_type text check (picture_type in ('image/png', 'image/jpeg', 'image/webp')),
  -- Of the bytes: part of the picture's address, so that browsers may keep it for ever.
  picture_hash text,
  success_url text,
  expires_at timestamptz,
  usage_limit int check (usage_limit > 0),
  is_active boolean not null default true,
  created_at timestamptz not null,
  check ((amount_kind = 'fixed') = (amount is not null)),
  check ((amount_kind = 'minimum') = (minimum_amount is not null)),
  check ((picture is null) = (picture_type is null) and (picture is null) = (picture_hash is null))
);
create index payment_links_by_merchant on payment_links (merchant_id, id desc);
-- Pictures are compressed already: keep them out of the row as they are.
alter table payment_links alter column picture set storage external;

-- Written before the payment is made, under the lock of a link that has a limit: an order takes one of
-- its places at once, and gives it back when no payment comes of it.
create table payment_link_orders (
  link_id text collate "C" not null references payment_links,
  merchant_id text not null,
  order_id text collate "C" not null,
  created_at timestamptz not null,
  primary key (link_id, order_id)
);
