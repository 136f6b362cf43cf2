-- Sealed texts name their row by its id, by which they are found and sealed anew under a new master key.

alter table second_factors add column id text not null generated always as (user_id || '|' || kind) stored;
alter table installation_secrets add column id text not null generated always as (name) stored;
