-- People of the provider and its partners; an account is a matter of access and refers to one.
create table person (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  name_ja text,
  -- The reading in kana: Japanese names sort and are found by it.
  yomi text,
  reading text collate "ja-x-icu" generated always as (coalesce(yomi, name_ja, name)) stored,
  mail text unique,
  phone text,
  employee_number text unique,
  -- Days of service, the last one included.
  joined_on date,
  left_on date,
  -- Names, reading, mail and number, folded, for searching.
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check (left_on is null or joined_on is null or left_on >= joined_on)
);
create index person_reading on person (reading, id);
