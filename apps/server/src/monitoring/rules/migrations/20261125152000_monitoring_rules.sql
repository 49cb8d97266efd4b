-- What was decided about a rule; one that nothing was decided about is on. The rules themselves ship as files.
create table rule_choice (
  rule text primary key,
  enabled boolean not null,
  reason text,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  version integer not null default 1
);

-- Rules tried on stored events; what was found is kept with the job.
create table rule_test (
  id uuid primary key default gen_random_uuid(),
  rule text not null,
  job uuid not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  made_at timestamptz not null default now(),
  -- Id of the account: results are for whoever asked, since others may know less.
  made_by text not null
);
create index rule_test_rule on rule_test (rule, made_by, made_at);
