-- What was decided about a rule; one that nothing was decided about is on. The rules themselves ship as files.
create table rule_choice (
  rule text primary key,
  enabled boolean not null,
  reason text,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  version integer not null default 1
);
