-- Sets of indicators: what came from one source, under one label, and can be stopped as one.
create table indicator_set (
  -- How the stream names it; small, since every indicator in memory carries it.
  number integer generated always as identity primary key check (number < 65536),
  id uuid not null unique default gen_random_uuid(),
  code text not null unique,
  name text not null,
  -- Who said so.
  origin text not null,
  label text not null,
  -- How grave a hit is, as a rule's level.
  level text not null,
  -- 0 to 100.
  confidence smallint not null check (confidence between 0 and 100),
  valid_from timestamptz,
  valid_until timestamptz,
  -- The switch that stops all of it at once.
  enabled boolean not null default true,
  reason text,
  note text not null,
  -- Indicators that were not taken back.
  live bigint not null default 0,
  created_at timestamptz not null default now(),
  created_by text not null,
  version integer not null default 1,
  check (valid_from < valid_until)
);

create sequence indicator_change;

create table indicator (
  id bigint generated always as identity primary key,
  set integer not null references indicator_set (number),
  type text not null,
  -- The canonical form: ASCII.
  key text not null,
  -- The first half of the key's SHA-256: a key may be longer than an index takes.
  digest uuid not null,
  from_at timestamptz,
  until_at timestamptz,
  confidence smallint,
  note text not null,
  added_at timestamptz not null default now(),
  retracted_at timestamptz,
  retracted_by text,
  -- Rises with every change of a row: what the stream does not know yet has a higher one than what it was told.
  change bigint not null,
  -- The import that named it last.
  import uuid
);
create unique index indicator_key on indicator (digest, type, set);
create index indicator_of_set on indicator (set, id);
create index indicator_changed on indicator (change);

-- What became of an indicator on the stream: events that met it, and those that a warning list held back.
create table indicator_sighting (
  indicator bigint primary key references indicator (id),
  hits bigint not null,
  suppressed bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null
) with (fillfactor = 70);

-- Files of indicators on their way in, and what became of them.
create table indicator_import (
  id uuid primary key default gen_random_uuid(),
  set integer not null references indicator_set (number),
  job uuid,
  name text not null,
  format text not null,
  -- Whether what the file does not name is taken back.
  replaces boolean not null,
  bytes bigint not null,
  rows bigint not null default 0,
  bad bigint not null default 0,
  added bigint not null default 0,
  changed bigint not null default 0,
  retracted bigint not null default 0,
  -- The first bad rows, as problems.
  problems jsonb not null default '[]',
  made_at timestamptz not null default now(),
  made_by text not null,
  finished_at timestamptz
);
create index indicator_import_of_set on indicator_import (set, made_at desc);

-- What is known to be no sign of an attack.
create table warning_list (
  number integer generated always as identity primary key check (number < 65536),
  id uuid not null unique default gen_random_uuid(),
  -- Names it across versions: the file's name.
  code text not null unique,
  name text not null,
  description text not null,
  list_version text not null,
  type text not null,
  entries text[] not null,
  shipped boolean not null,
  enabled boolean not null default true,
  hits bigint not null default 0,
  last_at timestamptz,
  changed_at timestamptz not null default now(),
  version integer not null default 1
);
