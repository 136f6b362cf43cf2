-- People: users with their ways to log in, second factors and sessions, and which merchants they work
-- for. Every token, code and password in these tables is a hash; what must be read again is sealed.

create table users (
  id text primary key,
  username text not null unique check (username ~ '^[a-z0-9][a-z0-9._-]*$'),
  name text not null check (name <> ''),
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  -- The address above is our own filler: the person came by a provider that named none.
  email_missing boolean not null default false,
  image text,
  phone text,
  -- As written at registration: it proves nothing until the bot has heard from it.
  telegram_id bigint,
  locale text not null default 'id' check (locale in ('id', 'en')),
  -- Login by password or by another company is not enough: a second factor is owed.
  needs_second_factor boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A password, or an account at another company that vouches for the person.
create table logins (
  id text primary key,
  user_id text not null references users on delete cascade,
  provider text not null,
  account_id text not null,
  password_hash text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider, account_id),
  unique (user_id, provider)
);

create table members (
  merchant_id text not null references merchants,
  user_id text not null references users,
  role text not null check (role in ('owner', 'finance', 'developer', 'cashier')),
  created_at timestamptz not null default now(),
  primary key (merchant_id, user_id)
);
create index members_by_user on members (user_id, created_at);

create table sessions (
  id text primary key,
  user_id text not null references users on delete cascade,
  token_hash text not null unique,
  method text not null,
  -- Which one was given; null: the user owed none.
  second_factor text,
  address text not null default '',
  user_agent text not null default '',
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_by_user on sessions (user_id, created_at);
create index sessions_by_expiry on sessions (expires_at);

-- Whatever code makes it, and however: no session without the second factor that its user owes.
create function refuse_session_without_second_factor() returns trigger language plpgsql as $$
begin
  if new.second_factor is null and exists (
    select from users where id = new.user_id and needs_second_factor for share
  ) then
    raise exception 'a session of this user needs a second factor' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger sessions_need_second_factor before insert or update of second_factor, user_id
  on sessions for each row execute function refuse_session_without_second_factor();

-- The first factor was right, the second is owed: no session yet, whatever the cookie looks like.
create table login_attempts (
  id text primary key,
  user_id text not null references users on delete cascade,
  token_hash text not null unique,
  method text not null,
  address text not null default '',
  user_agent text not null default '',
  is_remembered boolean not null default true,
  tries int not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index login_attempts_by_user on login_attempts (user_id);
create index login_attempts_by_expiry on login_attempts (expires_at);

create table second_factors (
  user_id text not null references users on delete cascade,
  kind text not null check (kind in ('totp', 'telegram')),
  -- Of an authenticator app; null for codes that are sent.
  sealed_secret text,
  -- The time step whose code was used last: no code works twice.
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (user_id, kind)
);

create table recovery_codes (
  user_id text not null references users on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (user_id, hash)
);

create table passkeys (
  id text primary key,
  user_id text not null references users on delete cascade,
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz default now()
);
create index passkeys_by_user on passkeys (user_id);

-- Six digits sent to a person, for one purpose and one attempt only.
create table one_time_codes (
  user_id text not null references users on delete cascade,
  purpose text not null,
  -- What it belongs to, such as the login attempt; empty: nothing.
  subject text not null default '',
  hash bytea not null,
  tries int not null default 0,
  expires_at timestamptz not null,
  primary key (user_id, purpose)
);

-- Links in mails, used once.
create table mailed_tokens (
  hash bytea primary key,
  user_id text not null references users on delete cascade,
  purpose text not null,
  -- The address it was sent to.
  email text not null,
  -- What else it is about, such as the account to link.
  detail text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index mailed_tokens_by_user on mailed_tokens (user_id, purpose);
create index mailed_tokens_by_expiry on mailed_tokens (expires_at);

create table invitations (
  id text primary key,
  merchant_id text not null references merchants,
  email text not null,
  role text not null check (role in ('owner', 'finance', 'developer', 'cashier')),
  token_hash bytea not null unique,
  invited_by text references users on delete set null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index invitations_by_merchant on invitations (merchant_id, created_at desc);

-- Challenges of passkeys while somebody is answering them: better-auth's own table.
create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index verifications_by_identifier on verifications (identifier);

-- Secrets that this installation made for itself and must keep when MASTER_KEY is replaced.
create table installation_secrets (
  name text primary key,
  sealed_secret text not null,
  created_at timestamptz not null default now()
);

-- Merchants that are here already get their owner: same address, same password. The operator, who
-- registered them, vouches for the address.
with owners as (
  select id as merchant_id, 'usr' || substr(id, 4) as user_id, name, lower(email) as email,
    password_hash, created_at,
    coalesce(
      nullif(left(regexp_replace(split_part(lower(email), '@', 1), '[^a-z0-9]+', '', 'g'), 20), ''),
      'pemilik') as handle
  from merchants
), made as (
  insert into users (id, username, name, email, email_verified, created_at)
  select user_id,
    handle || case when row_number() over (partition by handle order by merchant_id) = 1 then ''
      else '-' || substr(md5(merchant_id), 1, 8) end,
    name, email, true, created_at
  from owners
), with_password as (
  insert into logins (id, user_id, provider, account_id, password_hash, created_at)
  select 'lgn' || substr(merchant_id, 4), user_id, 'credential', user_id, password_hash, created_at
  from owners
)
insert into members (merchant_id, user_id, role, created_at)
select merchant_id, user_id, 'owner', created_at from owners;

-- The owner's login has it now, and no second copy may outlive a change of it.
alter table merchants alter column password_hash drop not null;
update merchants set password_hash = null;
