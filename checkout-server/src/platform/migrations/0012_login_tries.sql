-- Codes tried for a phone number. Apart from connections, so that a new connection brings no new tries.

create table login_tries (
  phone_hash bytea not null,
  -- Empty: of all merchants together.
  merchant_id text collate "C" not null,
  failures int not null check (failures >= 0),
  counted_at timestamptz not null,
  primary key (phone_hash, merchant_id)
);
