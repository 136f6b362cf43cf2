-- Requests counted over all processes. Unlogged: a crash of the database forgets the counts of one
-- window, and in exchange counting writes nothing to the log and waits for no disk.
create unlogged table rate_limits (
  id text collate "C" primary key,
  -- Of the window that ends at ends_at: how many may be used, and how many are.
  quota int not null,
  used int not null,
  -- The last process to ask: how many it wanted, and what it got.
  wanted int not null,
  granted int not null,
  ends_at timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);
