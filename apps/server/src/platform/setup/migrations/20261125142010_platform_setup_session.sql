-- Who used the one-time address may make the first account, from the browser that used it, for a while.
alter table setup_token
  add session_hash bytea unique check (length(session_hash) = 32),
  add session_until timestamptz;
