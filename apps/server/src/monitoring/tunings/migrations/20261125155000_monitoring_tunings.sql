-- Exceptions of rules: what is expected, says who, until when. What they hold back is counted and kept to be looked at.
create table tuning (
  id uuid primary key default gen_random_uuid(),
  rule text not null,
  -- The rule's title as it was when this was made: it is said even where the rule is gone.
  rule_title text not null,
  -- What must hold of an event, each: {"on": "source" | "host" | "field", "field", "op", "values"}.
  conditions jsonb not null,
  -- A Sigma filter instead of conditions on fields; null where the conditions say all.
  filter text,
  -- Fields it asks for that the rule asked for too when it was made.
  rule_fields text[] not null,
  reason text not null,
  owner uuid not null,
  state text not null check (state in ('proposed', 'active', 'rejected', 'ended')),
  expires_at timestamptz not null,
  made_at timestamptz not null default now(),
  made_by text not null,
  decided_at timestamptz,
  decided_by text,
  -- When somebody was told that it ends soon.
  warned_at timestamptz,
  version integer not null default 1
);
create index tuning_rule on tuning (rule, made_at desc);
create index tuning_made on tuning (made_at desc, id desc);

create table suppressed_event (
  rule text not null,
  event_id text not null,
  tuning uuid not null references tuning (id),
  at timestamptz not null,
  noted_at timestamptz not null default now(),
  source uuid,
  compartment uuid,
  host text,
  entity_kind text not null,
  entity_key text not null,
  -- What matched, and where the rule asked for it.
  fields jsonb not null,
  primary key (rule, event_id)
);
create index suppressed_event_tuning on suppressed_event (tuning, at desc, event_id desc);
create index suppressed_event_noted on suppressed_event (noted_at);
