-- Units of the organisation. Days are calendar days; `to_day` is the last one that counts, null where it goes on.
create table unit (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null,
  name_ja text,
  yomi text,
  reading text collate "ja-x-icu" generated always as (coalesce(yomi, name_ja, name)) stored,
  from_day date,
  to_day date,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check (to_day is null or from_day is null or to_day >= from_day)
);
create index unit_reading on unit (reading, id);

-- Where a unit hangs in the tree, and when: the tree of any past day can be drawn. A unit without a place at a day is at
-- the top. The service keeps places of one unit from overlapping and the tree without cycles.
create table unit_place (
  unit uuid not null references unit on delete cascade,
  parent uuid not null references unit,
  from_day date,
  to_day date,
  check (unit <> parent),
  check (to_day is null or from_day is null or to_day >= from_day),
  unique nulls not distinct (unit, from_day)
);
create index unit_place_parent on unit_place (parent);

-- Who belongs to which unit, and when; one person may belong to several.
create table membership (
  id uuid primary key default gen_random_uuid(),
  person uuid not null references person,
  unit uuid not null references unit,
  from_day date,
  to_day date,
  -- Whether the person leads the unit.
  lead boolean not null default false,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check (to_day is null or from_day is null or to_day >= from_day),
  unique nulls not distinct (person, unit, from_day)
);
create index membership_unit on membership (unit);
