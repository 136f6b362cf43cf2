-- The bot: what it hears, whom it knows, and what it has to say.

-- One row: whoever leases it speaks with Telegram, for the whole installation.
create table telegram_bot (
  only_row boolean primary key default true check (only_row),
  lease_token bigint not null default 0,
  leased_until timestamptz not null default '-infinity'
);
insert into telegram_bot default values;

-- Updates that were worked off: each once, however often it comes.
create table telegram_updates (
  update_id bigint primary key,
  received_at timestamptz not null
);
create index telegram_updates_by_time on telegram_updates (received_at);

-- Where a chat is in a conversation.
create table telegram_chats (
  chat_id bigint primary key,
  locale text not null check (locale in ('id', 'en')),
  -- What the bot waits for: `{"step": "email", …}`; null: nothing.
  waiting_for jsonb,
  updated_at timestamptz not null
);

-- Which chat is whose.
create table telegram_links (
  user_id text primary key references users on delete cascade,
  chat_id bigint not null,
  name text not null,
  username text,
  linked_at timestamptz not null,
  -- The person has blocked the bot since: nothing is sent until they come back.
  blocked_at timestamptz
);
create index telegram_links_by_chat on telegram_links (chat_id);

create table telegram_link_tokens (
  hash bytea primary key,
  user_id text not null references users on delete cascade,
  expires_at timestamptz not null
);
create index telegram_link_tokens_by_user on telegram_link_tokens (user_id);

create table notification_preferences (
  user_id text primary key references users on delete cascade,
  events text[] not null,
  -- Minutes after midnight; both null: always.
  quiet_from int check (quiet_from between 0 and 1439),
  quiet_until int check (quiet_until between 0 and 1439),
  time_zone text not null default 'Asia/Jakarta'
    check (time_zone in ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
  check ((quiet_from is null) = (quiet_until is null))
);

-- Outbox, queue and log of what the bot says. Texts are sealed, and gone once they were sent.
create table telegram_messages (
  id text collate "C" primary key,
  chat_id bigint not null,
  merchant_id text references merchants,
  kind text not null check (kind in ('urgent', 'reply', 'notice')),
  sealed_text text,
  -- Text of a code to draw as a picture.
  qr_text text,
  buttons jsonb,
  -- Of a message to the operator: the chat that an answer goes to.
  about_chat_id bigint,
  -- What is told once.
  once text unique,
  status text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
  attempts int not null default 0,
  due_at timestamptz not null,
  give_up_at timestamptz not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  message_id bigint,
  error text,
  check ((status = 'pending') = (sealed_text is not null))
);
create index telegram_messages_due on telegram_messages (due_at) where status = 'pending';
create index telegram_messages_by_chat on telegram_messages (chat_id, id) where status = 'pending';
create index telegram_messages_sent on telegram_messages (chat_id, message_id)
  where message_id is not null;
create index telegram_messages_by_time on telegram_messages (created_at);
