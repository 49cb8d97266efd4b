-- What happened, told to other parts once the transaction that did it is kept; at least once each.
create table outbox (
  id bigint generated always as identity primary key,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  -- Set when there is a delivery for everyone who listens.
  spread_at timestamptz
);
create index outbox_unspread on outbox (id) where spread_at is null;

create table outbox_delivery (
  event bigint not null references outbox on delete cascade,
  -- Who is told.
  consumer text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
  attempts integer not null default 0,
  not_before timestamptz not null default now(),
  -- Why the last try failed, as a problem.
  error jsonb,
  ended_at timestamptz,
  primary key (event, consumer),
  check ((state = 'waiting') = (ended_at is null))
);
create index outbox_delivery_due on outbox_delivery (not_before) where state = 'waiting';
create index outbox_delivery_dead on outbox_delivery (event, consumer) where state = 'dead';

create function outbox_told() returns trigger language plpgsql as $$
begin
  perform pg_notify('mizugiwa_outbox', '');
  return null;
end $$;
create trigger outbox_told after insert on outbox for each statement execute function outbox_told();
