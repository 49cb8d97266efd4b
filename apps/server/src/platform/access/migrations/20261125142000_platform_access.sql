-- Who may sign in. How one proves to be it stands apart (local_login), so that another way can come beside it.
create table account (
  id uuid primary key default gen_random_uuid(),
  -- What is typed to sign in; folded (NFKC, lower case), so that no two look alike by case or width.
  login text not null unique check (length(login) between 1 and 100),
  -- As others see it.
  name text not null check (length(name) between 1 and 200),
  -- The person of the register; accounts of one person are one where somebody must not decide over their own work.
  person uuid,
  -- Roles of the permission table.
  roles text[] not null,
  language text not null default 'en' check (language in ('en', 'ja')),
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  -- When somebody last signed in with it.
  signed_in_at timestamptz,
  -- Counts the changes; a change names the one it was made on.
  version integer not null default 1
);
create index account_person on account (person) where person is not null;

-- Password and one-time codes of an account that signs in here.
create table local_login (
  account uuid primary key references account on delete cascade,
  -- argon2id in PHC form; null until the invitation is used.
  password_hash text,
  password_set_at timestamptz,
  -- Nothing but a new password is accepted from it until it has one.
  must_change boolean not null default false,
  -- RFC 6238 secret, sealed with the key of the data folder; it counts from totp_confirmed_at on.
  totp_secret bytea,
  totp_confirmed_at timestamptz,
  -- Time step of the last code that was accepted: this one and those before it are refused.
  totp_step bigint
);

-- Codes for a lost device, each good once. Only hashes are kept.
create table recovery_code (
  account uuid not null references account on delete cascade,
  hash bytea not null check (length(hash) = 32),
  used_at timestamptz,
  primary key (account, hash)
);

-- One-time links to set a password: the invitation, and what an administrator gives to who forgot theirs.
create table account_link (
  hash bytea primary key check (length(hash) = 32),
  account uuid not null references account on delete cascade,
  purpose text not null check (purpose in ('invitation', 'reset')),
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_link_account on account_link (account);

-- Who is signed in. Only the hash of the cookie's token is kept; what has ended is removed, the trail remembers it.
create table session (
  id uuid primary key default gen_random_uuid(),
  hash bytea not null unique check (length(hash) = 32),
  account uuid not null references account on delete cascade,
  made_at timestamptz not null default now(),
  -- To the minute: when it was last used.
  seen_at timestamptz not null default now(),
  ends_at timestamptz not null,
  address text not null,
  agent text not null,
  -- What was proved at sign-in: "password", "totp", "recovery-code".
  factors text[] not null
);
create index session_account on session (account);

-- Failed tries by login name (hashed: people type passwords into that field) and by address.
create table sign_in_delay (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null,
  until timestamptz not null
);

-- A closed circle of people who may know of some rows.
create table compartment (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  version integer not null default 1
);
create table compartment_member (
  compartment uuid not null references compartment on delete cascade,
  account uuid not null references account on delete cascade,
  added_at timestamptz not null default now(),
  -- Exclusive; null has no end.
  until timestamptz,
  primary key (compartment, account)
);
create index compartment_member_account on compartment_member (account);
