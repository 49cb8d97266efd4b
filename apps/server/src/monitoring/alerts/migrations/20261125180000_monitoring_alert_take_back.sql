-- The last act of a person on an alert: who, when, the version it made, and what the alert was before.
alter table alert add column last_act jsonb;
