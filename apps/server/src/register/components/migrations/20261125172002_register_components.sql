-- What services are made of: the newest bill of materials of each (CycloneDX), and those it took the place of.
create table bill (
  id uuid primary key default gen_random_uuid(),
  service uuid not null references service,
  serial text,
  spec text not null,
  -- When it was made, as it says itself.
  made_at timestamptz,
  received_at timestamptz not null default now(),
  -- SHA-256 of its canonical text, hex.
  sha256 text not null,
  components int not null,
  by_account text not null,
  current boolean not null
);
create unique index bill_current on bill (service) where current;
create index bill_service on bill (service, received_at desc);

-- Components of current bills only: who asks what a service is made of asks of today.
create table component (
  bill uuid not null references bill,
  service uuid not null references service,
  number int not null,
  type text not null,
  scope text,
  name text not null,
  version text,
  purl text,
  licenses text[] not null,
  -- Name and purl, folded.
  search text not null,
  primary key (bill, number)
);
create index component_service on component (service, name, number);
create index component_search on component (search text_pattern_ops, service);
