-- A lease of a webhook delivery in a column that no index has: taking one is then an update within its
-- page, where it was a new entry in five indexes. The delivery stays pending and keeps its due time.

-- Null: nobody has it. In the past: whoever had it died, and it is due.
alter table webhook_deliveries add column leased_until timestamptz;

-- Processes of before, in a rolling deploy, lease by status and would take what is leased by time. They
-- are refused that look, and look again; a time that has passed refuses nothing.
alter table webhook_deliveries add constraint leased_once
  check (status <> 'leased' or leased_until is null or leased_until <= now()) not valid;

-- Room for updates within the page, on pages that are filled from now on.
do $$
declare
  part regclass;
begin
  for part in select inhrelid from pg_inherits where inhparent = 'webhook_deliveries'::regclass loop
    execute format('alter table %s set (fillfactor = 50)', part);
  end loop;
end $$;
