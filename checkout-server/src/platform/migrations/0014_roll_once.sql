-- Which operation made the secret: when its answer is lost and it is asked for again, it gives the same
-- secret instead of ending the one in use.
alter table webhook_endpoints add column rolled_by text;
