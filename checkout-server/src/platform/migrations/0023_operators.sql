-- Operators: people who run this installation and look after its merchants. Only the command line makes one.

alter table users add column is_operator boolean not null default false;

-- What an entry is written for once, however often the request is repeated; null: each stands alone.
alter table audit_log add column once bytea;
create unique index audit_log_once on audit_log (once) where once is not null;
-- What a person did, and what was done to one thing, over all merchants.
create index audit_log_by_actor on audit_log (actor_id, id desc);
create index audit_log_by_subject on audit_log (subject, id desc) where subject is not null;
