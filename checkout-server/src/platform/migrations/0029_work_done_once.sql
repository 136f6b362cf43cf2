-- Changes of rows that are too many for a migration: the daily chores make them in small batches, while
-- the server works. Of nobody: a merchant's role (0016) sees nothing of it.
create table work_done_once (
  name text primary key,
  -- Everything before is done.
  reached text collate "C" not null,
  -- Behind it there is nothing to do: by then every process is one that writes rows as they should be.
  ends_before text collate "C" not null
);
