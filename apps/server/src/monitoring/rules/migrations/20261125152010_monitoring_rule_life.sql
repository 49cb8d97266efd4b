-- The life of rules: what people write and import, in versions. A rule that ships has no row here until somebody edits it.
create table rule_import (
  id uuid primary key default gen_random_uuid(),
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  origin text not null check (origin in ('zip', 'files', 'folder')),
  -- Of a folder where it lies, of a checkout the commit that was read.
  folder text,
  revision text,
  policy text not null check (policy in ('staged', 'live')),
  license text,
  authors integer not null,
  reason text,
  made_by text not null,
  made_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  removed_at timestamptz
);

-- What was read and waits for a word: taken or forgotten within a day.
create table rule_import_preview (
  id uuid primary key default gen_random_uuid(),
  made_by text not null,
  made_at timestamptz not null default now(),
  -- JSON, gzip.
  content bytea not null
);

create table rule_version (
  rule text not null check (length(rule) between 1 and 300),
  number integer not null check (number > 0),
  stage text not null check (stage in ('draft', 'test', 'staged', 'live', 'retired')),
  path text not null,
  text text not null,
  -- SHA-256 of the text: what a proof was about.
  digest text not null,
  -- What the text says of itself.
  facts jsonb not null,
  -- Where it came from: an import, or what shipped, or null for what was written here.
  import uuid references rule_import,
  shipped boolean not null default false,
  author text not null,
  author_name text not null,
  author_person uuid,
  made_at timestamptz not null default now(),
  note_en text,
  note_ja text,
  -- Who let it go live, as a second person or in an emergency; of an emergency until when somebody else looks, and who did.
  released_by text,
  released_person uuid,
  released_at timestamptz,
  emergency_reason text,
  look_due timestamptz,
  looked_by text,
  looked_at timestamptz,
  retired_at timestamptz,
  version integer not null default 1 check (version > 0),
  primary key (rule, number),
  check ((emergency_reason is null) = (look_due is null))
);
-- One text runs, one is worked on.
create unique index rule_version_live on rule_version (rule) where stage = 'live';
create unique index rule_version_open on rule_version (rule) where stage in ('draft', 'test', 'staged');
create index rule_version_import on rule_version (import) where import is not null;

-- What proves a rule: bytes as they stand in a log, and whether it must fire on them.
create table rule_sample (
  id uuid primary key default gen_random_uuid(),
  rule text not null,
  name text not null check (length(name) between 1 and 300),
  expect boolean not null,
  bytes bytea not null check (length(bytes) <= 2097152),
  import uuid references rule_import,
  -- The event it was made of, where a person took one.
  event_id text,
  made_by text not null,
  made_at timestamptz not null default now(),
  unique (rule, name)
);

-- Each run of a rule's samples.
create table rule_proof (
  id bigint generated always as identity primary key,
  rule text not null,
  digest text not null,
  at timestamptz not null default now(),
  samples integer not null,
  failed integer not null,
  -- The first faults: name of the sample, what is wrong.
  faults jsonb not null
);
create index rule_proof_rule on rule_proof (rule, at desc);
