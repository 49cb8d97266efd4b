-- What correlations remember, and the place in the log up to which it holds. It is kept with the matched place, in one
-- transaction, but not each time: after a start the log is read again from here.
create table stream_correlation (
  one boolean primary key default true check (one),
  segment bigint not null,
  "offset" bigint not null,
  ordinal bigint not null,
  -- JSON, gzip.
  state bytea not null,
  kept_at timestamptz not null default now()
);
