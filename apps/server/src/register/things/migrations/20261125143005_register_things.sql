-- Things: hosts and what else services run on. One that was only seen in logs has no `registered_at`: nobody has taken
-- responsibility for it yet.
create table asset (
  id uuid primary key default gen_random_uuid(),
  -- Host name, as its own logs write it, in lower case.
  name text not null,
  kind text not null,
  addresses inet[] not null default '{}',
  service uuid references service,
  tenant uuid references tenant,
  criticality text not null check (criticality in ('low', 'medium', 'high', 'critical')),
  exposure text not null check (exposure in ('internal', 'partner', 'internet')),
  -- Days of use, the last one included: an address may be another thing's later.
  from_day date,
  to_day date,
  registered_at timestamptz default now(),
  seen_at timestamptz,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  check (to_day is null or from_day is null or to_day >= from_day),
  unique nulls not distinct (service, name, from_day)
);
create index asset_name on asset (name, id);
create index asset_addresses on asset using gin (addresses);
create index asset_unregistered on asset (seen_at) where registered_at is null;
