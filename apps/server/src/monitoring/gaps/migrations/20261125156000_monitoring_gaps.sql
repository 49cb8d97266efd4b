-- Periods in which something could not have been seen, and why.
create table detection_gap (
  id uuid primary key default gen_random_uuid(),
  cause text not null check (cause in ('source-silent', 'rule-off', 'stream-behind', 'server-down', 'unread', 'late')),
  -- The source it is about; null for all.
  source uuid references source (id),
  -- The rule it is about; null for all.
  rule text,
  from_at timestamptz not null,
  -- Null while it goes on.
  to_at timestamptz,
  -- Events that it cost, where they are counted.
  events bigint not null default 0,
  noted_at timestamptz not null default now(),
  check (to_at is null or from_at <= to_at)
);
create index detection_gap_time on detection_gap (from_at desc, id desc);
create unique index detection_gap_open on detection_gap (cause, source, rule) nulls not distinct where to_at is null;

-- Stored events were searched for a rule over a gap after it had ended.
create table gap_closure (
  gap uuid not null references detection_gap (id),
  rule text not null,
  run uuid not null references retro_run (id),
  closed_at timestamptz not null default now(),
  primary key (gap, rule)
);

-- Counters as the last look at them had them, and when that was.
create table gap_look (
  source uuid primary key references source (id),
  unread bigint not null,
  late bigint not null
);
create table gap_heartbeat (
  one boolean primary key default true check (one),
  at timestamptz not null
);
