-- Alerts: what a rule says about one entity within one window. Ids of the register, of sources, accounts and
-- compartments stand without foreign keys: those tables are other domains'.
create sequence alert_number;
create table alert (
  id uuid primary key default gen_random_uuid(),
  -- In their order; of a restricted one random from 10^12 on, since a gap would tell that there is one.
  number bigint not null unique,
  -- Hash of what makes hits one alert: rule, kind, service, tenant, compartment as it was then, entity.
  group_key text not null,
  rule text not null,
  rule_title text not null,
  -- In Japanese, where the rule has it.
  rule_title_ja text,
  rule_level text,
  -- author, license, tags, falsepositives: as the rule said when it matched
  rule_facts jsonb not null,
  kind text not null check (kind in ('real', 'exercise', 'test', 'backfilled')),
  state text not null default 'new'
    check (state in ('new', 'acknowledged', 'triaging', 'closed', 'linked', 'snoozed')),
  disposition text check (disposition in
    ('false_positive', 'benign_expected', 'duplicate', 'informational', 'true_positive_no_impact')),
  severity text not null check (severity in ('informational', 'low', 'medium', 'high', 'critical')),
  severity_rank smallint not null generated always as (
    case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end) stored,
  entity_kind text not null,
  entity_key text not null check (length(entity_key) <= 300),
  -- Of the first hit; where later ones came from others, up to 32 of each stand beside it.
  source uuid,
  service uuid,
  tenant uuid,
  asset uuid,
  host text,
  sources uuid[] not null default '{}' check (cardinality(sources) <= 32),
  hosts text[] not null default '{}' check (cardinality(hosts) <= 32),
  label text not null check (label in ('TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR')),
  compartment uuid,
  -- Times of events, by the event's own clock …
  first_at timestamptz not null,
  last_at timestamptz not null,
  window_from timestamptz not null,
  -- … and of what we did, by ours. Those of a step are of the present cycle; earlier ones are in the trail.
  detected_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  triaged_at timestamptz,
  closed_at timestamptz,
  reopened_at timestamptz,
  cycle integer not null default 1 check (cycle > 0),
  assignee uuid,
  incident uuid,
  merged_into uuid references alert,
  snoozed_until timestamptz,
  events bigint not null check (events > 0),
  -- Up to 10 each, by event time, with the parts that matched.
  first_events jsonb not null,
  last_events jsonb not null,
  -- Counts what people and states change, not the events that come in.
  version integer not null default 1 check (version > 0),
  check (first_at <= last_at),
  check ((state = 'closed') = (closed_at is not null)),
  check ((state = 'closed') = (disposition is not null)),
  check ((state = 'snoozed') = (snoozed_until is not null)),
  check ((state = 'linked') = (incident is not null)),
  check (merged_into is null or (disposition = 'duplicate' and merged_into <> id))
);
create index alert_group on alert (group_key, window_from desc);
create index alert_severity on alert (severity_rank desc, last_at desc, id desc);
create index alert_newest on alert (last_at desc, id desc);
create index alert_detected on alert (detected_at, id);
create index alert_events on alert (events desc, id desc);
create index alert_open on alert (severity_rank desc, last_at desc, id desc) where state in ('new', 'acknowledged', 'triaging');
create index alert_unacknowledged on alert (severity_rank, detected_at) where state = 'new';
create index alert_rule on alert (rule, last_at desc);
create index alert_entity on alert (entity_kind, entity_key, last_at desc);
create index alert_incident on alert (incident) where incident is not null;
create index alert_merged on alert (merged_into) where merged_into is not null;
create index alert_snoozed on alert (snoozed_until) where state = 'snoozed';

create function alert_kind_stays() returns trigger language plpgsql as $$
begin
  raise exception 'the kind of an alert never changes';
end $$;
create trigger alert_kind_stays before update on alert for each row
  when (old.kind is distinct from new.kind) execute function alert_kind_stays();

-- Which event is in which alert: what makes a repeated batch change nothing.
create table alert_event (
  rule text not null,
  event_id text not null,
  alert uuid not null references alert,
  at timestamptz not null,
  primary key (rule, event_id)
);
create index alert_event_alert on alert_event (alert, at, event_id);

create table alert_comment (
  id uuid primary key default gen_random_uuid(),
  alert uuid not null references alert,
  author uuid not null,
  at timestamptz not null default clock_timestamp(),
  text text not null check (length(text) between 1 and 10000)
);
create index alert_comment_alert on alert_comment (alert, at);
