-- Where logs come from, and the tokens that may send as them.
create table source (
  id uuid primary key default gen_random_uuid(),
  -- Short name for people and addresses: lower-case letters, digits, hyphens.
  code text not null unique check (code ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  -- The service and the tenant its events belong to, of the register.
  service uuid,
  tenant uuid,
  environment text not null default 'production' check (environment in ('production', 'staging', 'test')),
  -- Zone of times that name none: an IANA name or an offset.
  zone text not null default 'UTC',
  -- Silent for longer than this, it raises an alert; null where silence means nothing.
  expected_silence_s integer check (expected_silence_s between 10 and 604800),
  compartment uuid,
  paused_at timestamptz,
  created_at timestamptz not null default now(),
  version integer not null default 1
);

-- What the stream knows of a source, written with the batches that it stored.
create table source_standing (
  source uuid primary key references source (id),
  events bigint not null default 0,
  bytes bigint not null default 0,
  -- Receipt of its last event, time of its newest one, and the watermark: no event older than it is expected.
  last_received_at timestamptz,
  last_event_at timestamptz,
  watermark_at timestamptz,
  -- Events whose clock ran ahead, that came late, that could not be read as what they seem to be.
  ahead bigint not null default 0,
  late bigint not null default 0,
  unread bigint not null default 0,
  -- Since when an alert says that it is silent; null while it is not.
  silent_since timestamptz
);

-- Events by minute of receipt: for rates and for showing gaps. Kept for 35 days.
create table source_minute (
  source uuid not null references source (id),
  minute timestamptz not null,
  events bigint not null,
  bytes bigint not null,
  primary key (minute, source)
);

create table intake_token (
  id uuid primary key default gen_random_uuid(),
  source uuid not null references source (id),
  -- What is found by: the public part of the token.
  prefix text not null unique,
  -- SHA-256 of the secret part. It is random, so that one round is as good as many.
  hash bytea not null,
  name text not null,
  quota_events_per_s integer not null check (quota_events_per_s > 0),
  quota_bytes_per_day bigint not null check (quota_bytes_per_day > 0),
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index intake_token_source on intake_token (source, created_at);
