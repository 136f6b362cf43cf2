-- How a merchant looks to payers: a logo and one accent colour.
alter table merchants
  add column accent text check (accent ~ '^#[0-9a-f]{6}$'),
  add column logo bytea check (octet_length(logo) between 1 and 1048576),
  add column logo_type text check (logo_type in ('image/png', 'image/jpeg', 'image/webp')),
  -- Of the bytes: part of the logo's address, so that browsers may keep it for ever.
  add column logo_hash text,
  add constraint merchants_logo_is_whole check (
    (logo is null) = (logo_type is null) and (logo is null) = (logo_hash is null));

-- Pictures are compressed already: keep them out of the row as they are.
alter table merchants alter column logo set storage external;

-- Files that shops' pages name by their content and a hash, so they must be there after any update.
create table kept_files (
  path text primary key,
  body bytea not null,
  kept_at timestamptz not null default now()
);
