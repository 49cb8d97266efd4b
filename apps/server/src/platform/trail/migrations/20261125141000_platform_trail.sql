-- The audit trail. The application may add and read, never change or remove (see roles.ts).
create table trail.entry (
  -- Order of adding; a rolled-back transaction leaves a gap, which the sealing of the chain tells from a removal.
  number bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  -- "account" or "system", and the id of it; the name as it was then.
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  -- What was done, such as "alert.closed"; the verb comes last, in the past.
  action text not null,
  -- What it was done to, such as "alert" and its id.
  object_kind text not null,
  object_id text not null,
  -- What decides who may see this entry: that of the object.
  compartment uuid,
  -- The parts that changed, before and after; null where there is none.
  before jsonb,
  after jsonb,
  -- Why, in the actor's words, where the action asks for it.
  reason text
);
create index entry_object on trail.entry (object_kind, object_id, number);
create index entry_at on trail.entry (at);
