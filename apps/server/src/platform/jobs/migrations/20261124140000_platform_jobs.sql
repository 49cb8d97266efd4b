-- Work that takes longer than a request: it shows progress, can be cancelled, and goes on after the server was killed.
create table job (
  id uuid primary key default gen_random_uuid(),
  kind text not null,
  payload jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  -- Runs begun since the last checkpoint: work that moves on may be interrupted any number of times.
  attempts integer not null default 0 check (attempts >= 0),
  max_attempts integer not null check (max_attempts > 0),
  not_before timestamptz not null default now(),
  -- The run that holds it, and until when without a sign of life.
  run uuid,
  run_until timestamptz,
  cancel_requested boolean not null default false,
  done bigint not null default 0 check (done >= 0),
  total bigint check (total >= 0),
  rate double precision check (rate >= 0),
  checkpoint jsonb,
  result jsonb,
  error jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  check ((state = 'running') = (run is not null)),
  check ((run is null) = (run_until is null)),
  check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null))
);
create index job_due on job (not_before, created_at) where state = 'queued';
create index job_held on job (run_until) where state = 'running';
create index job_newest on job (created_at desc, id desc);
