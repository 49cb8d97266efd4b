-- Which columns events have, by the name of the set that each of them bears (column "f_#set" of its file). A set is made when the
-- rules that run change, and never changes: what a query over stored events may rely on.
create table event_column_set (
  id text primary key,
  keys text[] not null,
  made_at timestamptz not null default now()
);
