/** Tables of the simulated Telegram. Times are milliseconds since 1970. */
export const TELEGRAM_SCHEMA = `
create table if not exists telegram_bots (
  id integer primary key,
  token text not null unique,
  username text not null unique,
  name text not null
) strict;
create table if not exists telegram_people (
  id integer primary key,
  name text not null,
  username text,
  language text not null
) strict;
create table if not exists telegram_messages (
  bot_id integer not null references telegram_bots (id),
  chat_id integer not null references telegram_people (id),
  message_id integer not null,
  is_from_bot integer not null,
  text text not null,
  keyboard text not null,
  photo blob,
  reply_to integer,
  at integer not null,
  primary key (bot_id, message_id)
) strict;
create index if not exists telegram_chats on telegram_messages (bot_id, chat_id, message_id);
create table if not exists telegram_updates (
  update_id integer primary key autoincrement,
  bot_id integer not null references telegram_bots (id),
  body text not null,
  is_confirmed integer not null default 0
) strict;
create table if not exists telegram_blocks (
  bot_id integer not null references telegram_bots (id),
  chat_id integer not null,
  primary key (bot_id, chat_id)
) strict;
create table if not exists telegram_limits (
  id integer primary key autoincrement,
  bot_id integer not null references telegram_bots (id),
  chat_id integer,
  retry_after integer not null,
  remaining integer not null
) strict;
`
