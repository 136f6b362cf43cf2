-- How fast merchants' calls were answered: by day in Jakarta, counts in buckets of time
-- (reports/response-times.ts says which). Days before nobody measured have no rows.
create table response_times (
  merchant_id text not null,
  day date not null,
  bucket smallint not null,
  count bigint not null,
  total_ms double precision not null,
  primary key (merchant_id, day, bucket)
);
