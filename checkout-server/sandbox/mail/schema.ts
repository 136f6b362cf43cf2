/** Table of the mails that were handed over. */
export const MAIL_SCHEMA = `
create table if not exists mails (
  id integer primary key autoincrement,
  sender text not null,
  recipient text not null,
  subject text not null,
  text text not null,
  at integer not null
) strict;
`
