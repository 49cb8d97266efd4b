-- The one-time address of the set-up. Only the hash of its secret is kept.
create table setup_token (
  id uuid primary key default gen_random_uuid(),
  hash bytea not null unique check (length(hash) = 32),
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- A newer one took its place.
  voided_at timestamptz
);
create unique index setup_token_current on setup_token ((true)) where voided_at is null;

-- One row from the moment on when the set-up is done.
create table setup_done (
  one boolean primary key default true check (one),
  done_at timestamptz not null default now()
);
