-- What a service says of itself: the facts its requirements follow from. A version never changes; the next one replaces it.
create table service_profile (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  number integer not null check (number >= 1),
  state text not null check (state in ('submitted', 'confirmed', 'superseded', 'refused')),
  facts jsonb not null,
  note text not null default '',
  author text not null,
  author_name text not null,
  author_person uuid,
  submitted_at timestamptz not null,
  decided_by text,
  decided_by_name text,
  decided_by_person uuid,
  decided_at timestamptz,
  reason text,
  superseded_at timestamptz,
  unique (service, number)
);
create unique index service_profile_submitted on service_profile (service) where state = 'submitted';
create unique index service_profile_confirmed on service_profile (service) where state = 'confirmed';

-- That a requirement does not apply though the rules say it does: proposed by the owner, agreed to by an auditor.
create table not_applicable (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  requirement text not null,
  -- It ends with this version of the profile, or at `until`.
  profile uuid not null references service_profile,
  state text not null check (state in ('proposed', 'confirmed', 'refused', 'ended')),
  reason text not null,
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_by_person uuid,
  proposed_at timestamptz not null,
  decided_by text,
  decided_by_name text,
  decided_by_person uuid,
  decided_at timestamptz,
  note text,
  -- Exclusive.
  until timestamptz,
  check (state <> 'confirmed' or until is not null)
);
create unique index not_applicable_open on not_applicable (service, requirement) where state in ('proposed', 'confirmed');

-- How a service practises a requirement. Absent: nothing was claimed.
create table practice_record (
  service uuid not null references service,
  requirement text not null,
  state text not null check (state in ('empty', 'claimed', 'judged', 'reopened')),
  -- The last judgement; it stays while the record is claimed anew.
  grade text check (grade in ('met', 'partly', 'not_met')),
  -- Why the last judgement no longer stands, and in words what caused it.
  cause text check (cause in ('stale', 'rejected', 'stronger', 'profile', 'check', 'incident', 'exception')),
  cause_detail text,
  -- [{id, state, text, share}]: what is claimed of each statement, and who practises it: own, platform or customer.
  statements jsonb not null default '[]',
  -- The service that practises it for this one; null where it does so itself.
  platform uuid references service,
  claimed_by text,
  claimed_by_name text,
  claimed_by_person uuid,
  claimed_at timestamptz,
  judged_by text,
  judged_by_name text,
  judged_by_person uuid,
  judged_at timestamptz,
  judged_note text,
  -- {standard, version, digest, profile, at, evidence: [{id, slot, digest}]}: what was judged, and by which bar.
  pins jsonb,
  reopened_at timestamptz,
  -- Everybody who wrote on it or handed something in: [{account, person}].
  contributors jsonb not null default '[]',
  version integer not null default 1,
  primary key (service, requirement)
);
create index practice_record_platform on practice_record (platform) where platform is not null;

-- Bytes kept beside the database, by their SHA-256.
create table evidence_file (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null,
  name text not null,
  media_type text not null,
  added_by text not null,
  added_at timestamptz not null
);

-- A piece of evidence, as it was handed in. It never changes; what is decided about it stands beside.
create table evidence (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  requirement text not null,
  -- Position among the kinds of evidence that the requirement expects, from 0; null for what it does not name.
  slot integer,
  -- Statements it speaks for.
  statements text[] not null,
  form text not null check (form in ('file', 'link', 'automated')),
  title text not null,
  sha256 text references evidence_file,
  link text,
  -- The period it speaks for: its end is when it was observed.
  period_from timestamptz,
  observed_at timestamptz not null,
  received_at timestamptz not null,
  max_age_days integer not null,
  -- The last instant at which it counts.
  fresh_until timestamptz not null,
  state text not null check (state in ('received', 'accepted', 'rejected')),
  added_by text not null,
  added_by_name text not null,
  added_by_person uuid,
  decided_by text,
  decided_by_name text,
  decided_at timestamptz,
  note text,
  -- Days before its end at which the owner was reminded.
  reminded integer[] not null default '{}',
  check ((form = 'file') = (sha256 is not null)),
  check ((form = 'link') = (link is not null))
);
create index evidence_record on evidence (service, requirement, received_at desc);
create index evidence_sha256 on evidence (sha256) where sha256 is not null;
create index evidence_ending on evidence (fresh_until) where state <> 'rejected';

-- A risk accepted for a time.
create table practice_exception (
  id uuid primary key default gen_random_uuid(),
  number text not null unique,
  service uuid not null references service,
  requirement text not null,
  state text not null check (state in ('requested', 'in_review', 'approved', 'refused', 'revoked', 'withdrawn')),
  class text not null check (class in ('C1', 'C2', 'C3')),
  reason text not null,
  compensation text not null,
  from_at timestamptz not null,
  -- Exclusive.
  until_at timestamptz not null check (until_at > from_at),
  -- The one it renews, and how many days those before it lasted together.
  renews uuid references practice_exception,
  chain_days_before double precision not null default 0,
  requested_by text not null,
  requested_by_name text not null,
  requested_by_person uuid,
  requested_at timestamptz not null,
  -- [{account, person, name, roles, at, note}]
  approvals jsonb not null default '[]',
  ended_by text,
  ended_by_name text,
  ended_at timestamptz,
  ended_reason text,
  warned_at timestamptz,
  version integer not null default 1
);
create index practice_exception_cell on practice_exception (service, requirement);
create table practice_exception_series (year integer primary key, last integer not null);

-- How each service stands towards each requirement now, and when time alone may change that.
create table standing (
  service uuid not null references service,
  requirement text not null,
  standing text not null,
  since timestamptz not null,
  -- From when on, without a break, it was not shown to be at the bar; null while it is.
  short_since timestamptz,
  next_at timestamptz,
  primary key (service, requirement)
);
create index standing_next on standing (next_at) where next_at is not null;

-- The same through time: one row for each stretch in which it stood the same. `to_at` is exclusive.
create table standing_interval (
  service uuid not null references service,
  requirement text not null,
  standing text not null,
  short_since timestamptz,
  from_at timestamptz not null,
  to_at timestamptz not null default 'infinity',
  primary key (service, requirement, from_at),
  check (to_at > from_at)
);
create index standing_interval_at on standing_interval using gist (tstzrange(from_at, to_at));

-- One delivery of results of checks.
create table check_run (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  format text not null check (format in ('prowler-ocsf', 'prowler-csv', 'sarif', 'oscal-results', 'cyclonedx-vex', 'own')),
  tool text not null,
  -- SHA-256 of the body: the same body is taken once.
  digest text not null,
  -- The body as it came, kept by its digest.
  name text not null,
  observed_at timestamptz not null,
  received_at timestamptz not null,
  resources integer not null,
  -- A run before it saw so much more that this one may have lost its eyes.
  scope_lost boolean not null default false,
  counts jsonb not null,
  problems jsonb not null default '[]',
  pushed_by text not null,
  pushed_by_name text not null,
  unique (service, digest)
);
create index check_run_newest on check_run (service, tool, observed_at desc);

-- The newest result of each check on each resource.
create table check_result (
  service uuid not null references service,
  tool text not null,
  check_name text not null,
  resource text not null,
  status text not null check (status in ('PASS', 'FAIL', 'MANUAL', 'ERROR')),
  excepted boolean not null default false,
  severity text,
  detail text not null default '',
  observed_at timestamptz not null,
  run uuid not null references check_run,
  primary key (service, tool, check_name, resource)
);

-- Who may push results for a service; only a hash is kept.
create table result_token (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  name text not null,
  hash bytea not null unique check (length(hash) = 32),
  -- Signs the body of own checks; sealed with the key of the data folder.
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz
);
