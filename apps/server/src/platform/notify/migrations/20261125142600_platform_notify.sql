-- Ways people and systems are told. What must stay secret is sealed (platform/secrets).
create table notify_channel (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  kind text not null check (kind in ('mail', 'webhook')),
  settings jsonb not null,
  secret bytea,
  -- What it is told of, such as "alert.raised"; "alert.*" for all of a kind, "*" for everything.
  topics text[] not null,
  enabled boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

-- What was sent to whom, or is about to be.
create table notify_delivery (
  id uuid primary key default gen_random_uuid(),
  -- What told of it; one recipient hears of one notice once.
  notice text not null,
  channel uuid not null references notify_channel on delete cascade,
  recipient text not null,
  language text not null check (language in ('en', 'ja')),
  topic text not null,
  content jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  error jsonb,
  made_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  unique (notice, channel, recipient)
);
create index notify_delivery_newest on notify_delivery (made_at desc, id desc);
