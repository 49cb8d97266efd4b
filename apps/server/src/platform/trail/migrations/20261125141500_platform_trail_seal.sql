-- The order of the entries, once and for all: each is sealed at a position without gaps and
-- chained to the one before it. An entry of a transaction that ended late is sealed later than one with a higher number.
create table trail.seal (
  position bigint primary key check (position > 0),
  entry bigint not null unique,
  -- Hash of the seal before; 32 zero bytes for the first.
  previous bytea not null check (length(previous) = 32),
  -- SHA-256 of each group of the entry's fields, in the order of chain.ts, one after the other.
  groups bytea not null,
  hash bytea not null unique check (length(hash) = 32),
  sealed_at timestamptz not null default clock_timestamp()
);

-- Signed statements "at this time the chain was at this position with this hash".
create table trail.checkpoint (
  position bigint primary key,
  hash bytea not null,
  genesis bytea not null,
  at timestamptz not null,
  public_key bytea not null,
  signature bytea not null
);

-- Personal data of an entry stays out of the chain: the entry keeps a salted hash, the data can be erased.
alter table trail.entry add column personal bytea check (length(personal) = 32);
create table trail_personal (
  entry bigint primary key,
  object_kind text not null,
  object_id text not null,
  salt bytea not null,
  payload jsonb not null
);
create index trail_personal_object on trail_personal (object_kind, object_id);
