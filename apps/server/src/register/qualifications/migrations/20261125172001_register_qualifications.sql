-- What people are qualified for, and until when.
create table qualification (
  id uuid primary key default gen_random_uuid(),
  person uuid not null references person,
  name text not null,
  issuer text,
  obtained_on date,
  -- The last day it holds; null where it does not end.
  expires_on date,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check (obtained_on <= expires_on),
  unique nulls not distinct (person, name, obtained_on)
);
create index qualification_expires on qualification (expires_on);
