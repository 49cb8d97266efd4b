-- Services the provider runs, and whom it runs them for.
create table service (
  id uuid primary key default gen_random_uuid(),
  code text not null unique,
  name text not null,
  name_ja text,
  yomi text,
  reading text collate "ja-x-icu" generated always as (coalesce(yomi, name_ja, name)) stored,
  owner_unit uuid references unit,
  phase text not null check (phase in ('plan', 'development', 'operation', 'retirement')),
  model text not null check (model in ('iaas', 'paas', 'saas')),
  class text not null references information_class (code),
  exposure text not null check (exposure in ('internal', 'partner', 'internet')),
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index service_reading on service (reading, id);

create table tenant (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  code text not null,
  name text not null,
  name_ja text,
  yomi text,
  reading text collate "ja-x-icu" generated always as (coalesce(yomi, name_ja, name)) stored,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  unique (service, code)
);
create index tenant_reading on tenant (reading, id);
