-- Every merchant may know which providers are off: where its payments go depends on it.

alter table provider_switches enable row level security;
create policy tenant_rows on provider_switches for select using ((select tenant_id()) is not null);
