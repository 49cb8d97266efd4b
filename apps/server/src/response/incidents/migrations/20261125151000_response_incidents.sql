-- Incidents. Ids of the register and of accounts stand without foreign keys: those tables are other domains'.

-- Numbers without gaps: the row is locked until the transaction that takes one ends.
create table incident_series (
  series text not null,
  year integer not null,
  last integer not null check (last > 0),
  primary key (series, year)
);

create table incident (
  id uuid primary key default gen_random_uuid(),
  -- INC-2026-0001, of an exercise EXR-2026-0001; of a restricted case random, since a gap in a series says that it is.
  number text not null unique,
  title text not null check (length(title) between 1 and 300),
  summary text not null default '' check (length(summary) <= 20000),
  kind text not null check (kind in ('real', 'exercise', 'test', 'backfilled')),
  state text not null default 'triage'
    check (state in ('triage', 'active', 'contained', 'resolved', 'in_review', 'closed', 'dismissed', 'merged')),
  -- Free; the state is not.
  substatus text check (length(substatus) <= 100),
  severity text check (severity in ('SEV-1', 'SEV-2', 'SEV-3', 'SEV-4')),
  service uuid,
  tenant uuid,
  label text check (label in ('TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR')),
  compartment uuid,
  -- Made for this case: who takes part in it becomes a member.
  own_compartment boolean not null default false,
  -- One more for each time it was opened again: times below are of the present cycle, earlier ones in incident_cycle.
  cycle integer not null default 1 check (cycle > 0),
  -- When it happened, as far as is known.
  occurred_from timestamptz,
  occurred_to timestamptz,
  occurred_confidence text not null default 'unknown' check (occurred_confidence in ('confirmed', 'estimated', 'unknown')),
  detected_at timestamptz,
  acknowledged_at timestamptz,
  declared_at timestamptz not null default now(),
  -- Starts the clocks of law and contract; set by a person, with a reason, and not derived from when it was detected.
  aware_at timestamptz,
  aware_by uuid,
  aware_reason text,
  activated_at timestamptz,
  contained_at timestamptz,
  eradicated_at timestamptz,
  recovered_at timestamptz,
  resolved_at timestamptz,
  reviewed_at timestamptz,
  closed_at timestamptz,
  next_update_at timestamptz,
  -- What the later states need.
  scope_statement text,
  monitoring_until timestamptz,
  root_cause text,
  techniques text[] not null default '{}',
  failed_requirements text[] not null default '{}',
  review_conclusion text,
  merged_into uuid references incident,
  declared_by text not null,
  version integer not null default 1 check (version > 0),
  check (occurred_from <= occurred_to),
  check ((state = 'merged') = (merged_into is not null)),
  check (merged_into <> id),
  check ((state in ('closed', 'dismissed', 'merged')) = (closed_at is not null))
);
create index incident_newest on incident (declared_at desc, id desc);
create index incident_state on incident (state, declared_at desc, id desc);
create index incident_merged on incident (merged_into) where merged_into is not null;

create function incident_kind_stays() returns trigger language plpgsql as $$
begin
  raise exception 'the kind of an incident never changes';
end $$;
create trigger incident_kind_stays before update on incident for each row
  when (old.kind is distinct from new.kind) execute function incident_kind_stays();

-- The times of cycles that are over.
create table incident_cycle (
  incident uuid not null references incident,
  cycle integer not null check (cycle > 0),
  times jsonb not null,
  primary key (incident, cycle)
);

-- Who does what in a case, and from when until when; a function is handed over, not overwritten.
create table incident_participant (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null references incident,
  account uuid not null,
  function text not null check (function in ('commander', 'deputy', 'scribe', 'operations_lead', 'expert',
    'customer_liaison', 'internal_liaison', 'legal', 'forensic_lead', 'handler', 'observer')),
  from_at timestamptz not null default now(),
  until_at timestamptz,
  check (from_at <= until_at)
);
create index incident_participant_incident on incident_participant (incident, from_at);
-- One person commands at a time.
create unique index incident_commander on incident_participant (incident) where function = 'commander' and until_at is null;
create unique index incident_participant_once on incident_participant (incident, account, function) where until_at is null;

-- What is affected, and how far it is known.
create table incident_scope (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null references incident,
  thing text not null check (thing in ('service', 'tenant', 'asset', 'account')),
  -- An id of the register, or a name as logs have it.
  ref text not null check (length(ref) between 1 and 300),
  state text not null check (state in ('suspected', 'confirmed', 'contained', 'clean', 'accepted')),
  reason text,
  unique (incident, thing, ref)
);

-- Several are open at once.
create table incident_track (
  incident uuid not null references incident,
  track text not null check (track in ('analysis', 'containment', 'eradication', 'recovery', 'communication')),
  state text not null check (state in ('not_started', 'open', 'done')),
  primary key (incident, track)
);

-- Every text that was ever saved stays.
create table incident_note (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null references incident,
  made_at timestamptz not null default clock_timestamp(),
  -- The revision that is shown, and the newest one: they differ while two texts stand against each other.
  head integer not null default 1,
  newest integer not null default 1 check (newest >= head)
);
create index incident_note_incident on incident_note (incident, made_at, id);

create table incident_note_revision (
  note uuid not null references incident_note,
  revision integer not null check (revision > 0),
  -- The revision its author had before the eyes; 0 for the first.
  base integer not null check (base >= 0 and base < revision),
  author uuid not null,
  at timestamptz not null default clock_timestamp(),
  text text not null check (length(text) <= 100000),
  primary key (note, revision)
);

create table incident_entry (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null references incident,
  lane text not null check (lane in ('attacker', 'responder')),
  from_at timestamptz not null,
  to_at timestamptz,
  confidence text not null default 'confirmed' check (confidence in ('confirmed', 'estimated', 'unknown')),
  title text not null check (length(title) between 1 and 300),
  text text not null default '' check (length(text) <= 20000),
  technique text,
  asset uuid,
  -- Where it is read: an event of the store, or an alert.
  event_id text,
  alert uuid,
  author text not null,
  made_at timestamptz not null default clock_timestamp(),
  -- Struck out, never removed.
  struck_at timestamptz,
  struck_by uuid,
  struck_reason text,
  check (from_at <= to_at),
  check ((struck_at is null) = (struck_reason is null))
);
create index incident_entry_incident on incident_entry (incident, from_at, id);

-- A guard that was passed by over its refusal: read in the review.
create table incident_override (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null references incident,
  step text not null,
  missing text[] not null,
  reason text not null check (length(reason) > 0),
  by_account uuid not null,
  at timestamptz not null default clock_timestamp()
);
create index incident_override_incident on incident_override (incident, at);
