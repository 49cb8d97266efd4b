-- Files of events, each written once and never changed, and how far the stream was stored.
create table event_file (
  id uuid primary key,
  -- Below the folder of events.
  path text not null unique,
  -- What span of time the file is for, by event time; begins at span_us.
  unit text not null check (unit in ('hour', 'day', 'month', 'year', 'all')),
  span_us bigint not null,
  rows bigint not null check (rows > 0),
  bytes bigint not null,
  -- Event times of its first and last event, microseconds since the epoch: exact, unlike a Date.
  min_us bigint not null,
  max_us bigint not null,
  -- Columns of fields, each as "text f_…" (one value a row at most) or "list f_…".
  columns text[] not null,
  -- Where its events stand in the log: from the first place up to the second, exclusive.
  from_segment bigint not null,
  from_ordinal bigint not null,
  to_segment bigint not null,
  to_ordinal bigint not null,
  made_at timestamptz not null default now(),
  check (min_us <= max_us),
  check ((from_segment, from_ordinal) < (to_segment, to_ordinal))
);
create index event_file_time on event_file (max_us desc);

-- The place in the log up to which a reader of the stream has done its work for good.
create table stream_offset (
  name text primary key check (name in ('matched', 'stored')),
  segment bigint not null,
  -- Byte of the segment at which reading goes on.
  "offset" bigint not null,
  -- Number of the next event of the segment.
  ordinal bigint not null,
  moved_at timestamptz not null default now()
);
insert into stream_offset (name, segment, "offset", ordinal) values ('matched', 0, 0, 0), ('stored', 0, 0, 0);
