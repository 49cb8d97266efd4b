-- Searches of stored events for what was not looked for when they came.
create table retro_run (
  id uuid primary key default gen_random_uuid(),
  -- What was looked for: its kind ("rule" …), its id, and its title as it then was.
  subject_kind text not null,
  subject text not null,
  title text not null,
  title_ja text,
  -- Event time, microseconds since the epoch: from, inclusive, to, exclusive.
  from_us bigint not null,
  to_us bigint not null check (from_us < to_us),
  -- Only these sources; all where null.
  sources uuid[],
  reason text,
  -- The job that does it now; null for the moment before it is started.
  job uuid,
  -- Only events before this place of the log: what stands behind it was met by the stream. Null until the run begins.
  before_segment bigint,
  before_ordinal bigint,
  -- Everything up to this event, in the order of time and then of the log, is done; it moves in the transaction of its alerts.
  place_us bigint,
  place_segment bigint,
  place_ordinal bigint,
  -- Events that had to be looked at, when it began, and those that were matched one by one.
  total bigint,
  matched_singly bigint not null default 0,
  finished_at timestamptz,
  made_at timestamptz not null default now(),
  made_by text not null
);
create index retro_run_made on retro_run (made_at desc, id desc);
create index retro_run_subject on retro_run (subject_kind, subject, made_at desc);

-- What a run found, apart by who may know of it.
create table retro_found (
  run uuid not null references retro_run (id),
  compartment uuid,
  -- Events that met the subject, those of them that were in an alert already, and those that a tuning holds back.
  met bigint not null default 0,
  known bigint not null default 0,
  suppressed bigint not null default 0,
  unique nulls not distinct (run, compartment)
);

-- The alerts that a run raised or added to.
create table retro_alert (
  run uuid not null references retro_run (id),
  alert uuid not null,
  compartment uuid,
  raised boolean not null,
  events bigint not null,
  primary key (run, alert)
);
