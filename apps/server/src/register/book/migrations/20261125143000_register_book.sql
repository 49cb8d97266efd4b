-- How often each kind of record was changed: a reader that remembers the number knows without looking whether what it
-- holds still stands, and a writer that locks the row is the only one of its kind.
create table register_change (
  kind text primary key,
  number bigint not null default 0
);
