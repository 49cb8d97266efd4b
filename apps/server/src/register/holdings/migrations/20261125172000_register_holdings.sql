-- Holdings of information: what is held, of which class, where, for which service and until when, and how it was disposed of.
create table holding (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  name text not null,
  name_ja text,
  class text not null check (class ~ '^C[1-9]$'),
  -- Whether it tells of living persons.
  personal boolean not null,
  -- Where it lies, as its holder says it: a bucket, a database, a cabinet.
  place text not null,
  -- Country of the place (ISO 3166-1 alpha-2); null where it is not known.
  country text check (country ~ '^[A-Z]{2}$'),
  from_day date,
  -- The last day it may be kept; null where it is kept as long as the service runs.
  until_day date,
  disposed_on date,
  disposal text check (disposal in ('erased', 'crypto-erased', 'destroyed', 'returned', 'anonymised')),
  -- What shows that it is gone: a certificate, a log, a ticket.
  disposal_proof text,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check ((disposed_on is null) = (disposal is null) and (disposed_on is null) = (disposal_proof is null)),
  check (from_day <= until_day),
  unique (service, name)
);
create index holding_until on holding (until_day) where disposed_on is null;
