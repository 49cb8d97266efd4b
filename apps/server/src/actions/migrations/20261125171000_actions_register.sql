-- Corrective actions: the one register of what findings of audits, incidents and exercises ask to be put right.

create table action_series (
  series text not null,
  year int not null,
  last int not null,
  primary key (series, year)
);

create table corrective_action (
  id uuid primary key default gen_random_uuid(),
  number text not null unique,
  title text not null check (length(title) > 0),
  -- What was found, in the words of whoever found it.
  condition text not null check (length(condition) > 0),
  kind text not null default 'real' check (kind in ('real', 'exercise', 'test', 'backfilled')),
  origin text not null check (origin in ('finding', 'incident', 'exercise', 'check')),
  -- The number or id it has where it came from.
  origin_ref text not null check (length(origin_ref) > 0),
  grade text not null check (grade in ('major', 'minor', 'observation')),
  state text not null default 'open' check (state in
    ('open', 'analysed', 'planned', 'implementing', 'implemented', 'verified', 'effective', 'closed', 'risk_accepted')),
  service uuid,
  requirements text[] not null default '{}',
  techniques text[] not null default '{}',
  -- A person of the register, not an account: two accounts of one person are one.
  owner uuid not null,
  issued_at timestamptz not null,
  issued_by uuid,
  containment text,
  contained_at timestamptz,
  root_cause text,
  cause_method text check (cause_method in
    ('five-whys', 'cause-and-effect', 'fault-tree', 'barrier-analysis', 'timeline')),
  -- By what it will be known that the action works: fixed with the plan, before anything is done.
  criterion text,
  -- Due until the end of this day. The first one stays when it is extended.
  due_on date not null,
  first_due_on date not null,
  implemented_at timestamptz,
  verified_at timestamptz,
  verified_by uuid,
  effective_at timestamptz,
  closed_at timestamptz,
  accepted_at timestamptz,
  -- The exception that covers an accepted risk.
  exception text,
  -- How often a proof was found wanting, and how often it was begun anew.
  returned int not null default 0,
  cycle int not null default 1,
  -- The day up to which its owner's line was told that it is overdue.
  escalated_on date,
  compartment uuid,
  version int not null default 1,
  check (due_on >= first_due_on),
  check ((state = 'risk_accepted') = (accepted_at is not null))
);
create index corrective_action_due on corrective_action (due_on, id) where closed_at is null and accepted_at is null;
create index corrective_action_origin on corrective_action (origin, origin_ref);
create index corrective_action_issued on corrective_action (issued_at desc, number desc);

create table action_measure (
  id uuid primary key default gen_random_uuid(),
  action uuid not null references corrective_action,
  text text not null check (length(text) > 0),
  implementer uuid not null,
  due_on date not null,
  done_at timestamptz,
  -- Of an earlier cycle: read, and not counted any more.
  cycle int not null
);
create index action_measure_action on action_measure (action, cycle, due_on, id);

-- Horizontal deployment: what every other service says of the same weakness.
create table action_answer (
  action uuid not null references corrective_action,
  service uuid not null,
  answer text not null check (answer in ('affected', 'not_affected', 'not_applicable')),
  note text not null check (length(note) > 0),
  by_person uuid not null,
  at timestamptz not null,
  primary key (action, service)
);

create table action_proof (
  id uuid primary key default gen_random_uuid(),
  action uuid not null references corrective_action,
  title text not null check (length(title) > 0),
  -- Where it is kept, and what it was when it was given.
  link text not null check (length(link) > 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  observed_at timestamptz not null,
  received_at timestamptz not null,
  by_person uuid not null,
  cycle int not null
);
create index action_proof_action on action_proof (action, cycle, observed_at, id);

create table action_extension (
  id uuid primary key default gen_random_uuid(),
  action uuid not null references corrective_action,
  until_on date not null,
  reason text not null check (length(reason) > 0),
  asked_by uuid not null,
  asked_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  granted boolean,
  answer text,
  check ((decided_at is null) = (granted is null))
);
create index action_extension_action on action_extension (action, asked_at, id);
create unique index action_extension_one_open on action_extension (action) where decided_at is null;

-- Checks of the effect, made while an action is verified.
create table action_check (
  id uuid primary key default gen_random_uuid(),
  action uuid not null references corrective_action,
  at timestamptz not null,
  held boolean not null,
  -- Runs of what was corrected that were looked at.
  runs int not null check (runs >= 0),
  note text not null check (length(note) > 0),
  by_person uuid not null,
  cycle int not null
);
create index action_check_action on action_check (action, cycle, at, id);

create table action_recurrence (
  id uuid primary key default gen_random_uuid(),
  action uuid not null references corrective_action,
  at timestamptz not null,
  what text not null check (length(what) > 0),
  -- The state it was found in: one that was closed began anew.
  found_in text not null,
  by_person uuid,
  cycle int not null
);
create index action_recurrence_action on action_recurrence (action, at, id);
