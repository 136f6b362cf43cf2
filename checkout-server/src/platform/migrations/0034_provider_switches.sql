-- Providers that the operator has switched off for the whole installation: new charges do not go there.

create table provider_switches (
  provider text primary key,
  off_since timestamptz not null,
  reason text not null check (reason <> '')
);
