-- The event id under which a correlation was told before what came late changed it: told again, it is known.
alter table alert_event add column told_as text;
create unique index alert_event_told_as on alert_event (rule, told_as) where told_as is not null;

-- When the cause of an alert that the system raised itself ended; null while it lasts, and where it has none.
alter table alert add column cause_ended_at timestamptz;

-- Hits of a rule by the day (UTC) of their events.
create table rule_day (
  rule text not null,
  day date not null,
  hits bigint not null check (hits > 0),
  primary key (rule, day)
);
insert into rule_day (rule, day, hits)
  select rule, (at at time zone 'UTC')::date, count(*) from alert_event group by 1, 2;

-- When an event of the source was last ahead of its receipt, while an alert says so; null once its clock is right again.
alter table source_standing add column ahead_at timestamptz;
