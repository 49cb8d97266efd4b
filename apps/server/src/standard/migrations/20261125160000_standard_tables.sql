-- What the standard is held against: guidelines, customers' requirements, notes from practice. Each edition is one of its own.
create table framework (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
  title text not null,
  publisher text not null,
  kind text not null check (kind in ('guideline', 'customer', 'practice')),
  -- What of it may be kept here, in words: identifiers, titles, the whole text.
  holds text not null,
  -- Ships with the product: its clauses follow the content.
  shipped boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table framework_clause (
  framework text not null references framework on delete cascade,
  -- As its source writes it, in one spelling: half-width, without leading zeros where its source has none.
  id text not null,
  title text,
  body text,
  position integer not null,
  -- Its source has withdrawn it: nothing is owed to it any more.
  withdrawn boolean not null default false,
  primary key (framework, id)
);

-- A requirement is its id; what it says stands in its versions. An id is never given again.
create table requirement (
  id text primary key check (id ~ '^[A-Z]{2}-[A-Z]{3}-[0-9]{2}$'),
  domain text generated always as (substr(id, 4, 3)) stored,
  shipped boolean not null default false,
  created_at timestamptz not null default now()
);

create table requirement_version (
  requirement text not null references requirement,
  version integer not null check (version >= 1),
  -- What is decided about it. Whether an approved one is in force follows from the standard in force.
  state text not null check (state in ('draft', 'review', 'approved', 'withdrawn')),
  content jsonb not null,
  -- SHA-256 of the content's canonical JSON: what an approval speaks of.
  digest text not null,
  -- The version it was made from; null for a first one.
  based_on integer,
  -- Why it asks less than the one it was made from.
  reason_weaker text,
  origin text not null check (origin in ('content', 'editor', 'import', 'proposal')),
  -- Everybody who wrote on it: [{account, person, name}].
  authors jsonb not null default '[]',
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  approved_at timestamptz,
  primary key (requirement, version)
);
-- One change of a requirement at a time.
create unique index requirement_version_open on requirement_version (requirement) where state in ('draft', 'review');

create table requirement_comment (
  id uuid primary key default gen_random_uuid(),
  requirement text not null,
  version integer not null,
  body text not null,
  made_by text not null,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  answer text,
  resolved_by text,
  resolved_by_name text,
  resolved_at timestamptz,
  foreign key (requirement, version) references requirement_version
);
create index requirement_comment_version on requirement_comment (requirement, version, made_at);

create table standard_version (
  id uuid primary key default gen_random_uuid(),
  -- Given when it is published, without gaps.
  number integer unique,
  -- What is decided about it. Which published one is in force follows from the days.
  state text not null check (state in ('draft', 'candidate', 'published', 'withdrawn')),
  title text not null,
  title_ja text not null,
  note text not null default '',
  note_ja text not null default '',
  -- The words its requirements are written with: classes, phases, domains, units, kinds of evidence, methods.
  vocabulary jsonb not null,
  -- Of all it says, from its publication on.
  digest text,
  -- First day in force; null for the one that was in force before there were others.
  effective_on date,
  emergency boolean not null default false,
  reason text,
  based_on uuid references standard_version,
  origin text not null check (origin in ('content', 'editor', 'import')),
  authors jsonb not null default '[]',
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  candidate_at timestamptz,
  published_at timestamptz,
  -- When it was told that it is in force.
  in_force_at timestamptz,
  check ((state = 'published') = (number is not null)),
  check (state <> 'published' or (digest is not null and published_at is not null)),
  check (number is null or number = 1 or effective_on is not null)
);
create index standard_version_effective on standard_version (effective_on desc nulls last) where state = 'published';

create table standard_member (
  standard uuid not null references standard_version on delete cascade,
  requirement text not null,
  version integer not null,
  primary key (standard, requirement),
  foreign key (requirement, version) references requirement_version
);

-- Who agreed to which state of what; who read the impact of a candidate.
create table standard_vote (
  id uuid primary key default gen_random_uuid(),
  object_kind text not null check (object_kind in ('requirement-version', 'standard-version')),
  object_id text not null,
  vote text not null check (vote in ('approve', 'impact-read')),
  -- Revision and digest of what was agreed to: another state needs another agreement.
  revision integer not null,
  digest text not null,
  account text not null,
  account_name text not null,
  person uuid,
  roles text[] not null,
  note text,
  at timestamptz not null default now(),
  unique (object_kind, object_id, revision, vote, account)
);

-- Each content that was loaded; the same is not loaded twice.
create table standard_content (
  digest text primary key,
  loaded_at timestamptz not null default now(),
  standard uuid references standard_version
);

-- How a requirement compares with a clause. What ships follows the requirement in force; what was decided here stays.
create table clause_mapping (
  framework text not null,
  clause text not null,
  requirement text not null references requirement,
  relation text not null check (relation in ('equal', 'subset', 'superset', 'intersects')),
  -- What of the clause is not asked, or why the relation holds.
  rationale text,
  rationale_ja text,
  origin text not null check (origin in ('content', 'desk')),
  -- Where it makes a clause covered and touches a service of its maker: a second person agrees.
  state text not null default 'in-force' check (state in ('in-force', 'proposed')),
  made_by text not null,
  made_by_name text not null,
  made_by_person uuid,
  made_at timestamptz not null default now(),
  agreed_by text,
  agreed_by_name text,
  agreed_at timestamptz,
  primary key (framework, clause, requirement),
  foreign key (framework, clause) references framework_clause on delete cascade
);
create index clause_mapping_requirement on clause_mapping (requirement);

-- Clauses that several requirements contain together and none alone.
create table clause_joint (
  framework text not null,
  clause text not null,
  requirements text[] not null check (cardinality(requirements) >= 2),
  relation text not null check (relation in ('equal', 'superset')),
  rationale text not null,
  rationale_ja text not null,
  origin text not null check (origin in ('content', 'desk')),
  made_at timestamptz not null default now(),
  primary key (framework, clause),
  foreign key (framework, clause) references framework_clause on delete cascade
);

create table clause_decline (
  framework text not null,
  clause text not null,
  reason text not null,
  made_by text not null,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  primary key (framework, clause),
  foreign key (framework, clause) references framework_clause on delete cascade
);

-- What somebody wants changed, and what became of it.
create table standard_proposal (
  id uuid primary key default gen_random_uuid(),
  number text not null unique,
  title text not null,
  body text not null,
  origin text not null check (origin in ('incident', 'exercise', 'lab', 'owner', 'audit', 'desk', 'content')),
  -- What it came from, as its domain names it, such as an incident's number.
  origin_reference text,
  -- The requirement it speaks of; null where it asks for a new one.
  requirement text references requirement,
  state text not null check (state in ('submitted', 'considered', 'accepted', 'declined', 'in-draft', 'in-force', 'withdrawn')),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_by_person uuid,
  answer text,
  answered_by text,
  answered_by_name text,
  answered_at timestamptz,
  -- The version of the requirement that it became.
  became_requirement text,
  became_version integer,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  foreign key (became_requirement, became_version) references requirement_version
);
create index standard_proposal_state on standard_proposal (state, created_at);
create table standard_proposal_series (year integer primary key, last integer not null);
