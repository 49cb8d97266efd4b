import { type Client, type ClientConfig, escapeIdentifier } from "pg";
import { makeSecret, scramVerifier } from "./embedded/scram.js";
import { connect, type DatabaseSource } from "./source.js";

/**
 * The role the application works as: no superuser, owns nothing, and in the schema `trail` may only read and add. How
 * far that holds depends on what the owner may do; on the embedded database it always is `login`.
 */
export type Separation =
  /** A login of its own: the application cannot become the owner. */
  | "login"
  /** The owner's login that has put its rights down: holds against mistakes, not against injected SQL. */
  | "set-role"
  /** No role to be had: the application is the owner. */
  | "none";

export interface ApplicationAccess {
  readonly separation: Separation;
  readonly role: string;
  readonly config: ClientConfig;
}

/** A role an administrator may make beforehand, where the owner may not make one itself. */
const READY_MADE = "mizugiwa_app";

/**
 * Makes the application's role (by the database's oid, since roles belong to the whole cluster) with a new password,
 * gives it its rights on all there is and will be, and proves that it can connect.
 */
export async function openApplicationRole(client: Client, source: DatabaseSource): Promise<ApplicationAccess> {
  const facts = await client.query<{ oid: number; owner: string; may: boolean; granted: boolean; database: string }>(
    `select d.oid::int as oid, current_user as owner, current_database() as database,
            (r.rolsuper or r.rolcreaterole) as may,
            coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = $1 and not rolsuper), false) as granted
     from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`,
    [READY_MADE],
  );
  const { oid, owner, may, granted, database } = facts.rows[0] ?? notThere();
  if (!may && !granted) return { separation: "none", role: owner, config: asRole(source.owner(), null) };
  const role = may ? `mizugiwa_app_${oid}` : READY_MADE;
  const password = makeSecret();
  if (may) await makeRole(client, role, password, database);
  await grantRights(client, role);
  const config = asRole(source.as(role, password), null);
  if (may && (await canLogIn(config, source.place))) return { separation: "login", role, config };
  return { separation: "set-role", role, config: asRole(source.owner(), role) };
}

function notThere(): never {
  throw new Error("the database does not know its own role");
}

async function makeRole(client: Client, name: string, password: string, database: string): Promise<void> {
  const role = escapeIdentifier(name);
  const found = await client.query("select 1 from pg_roles where rolname = $1", [name]);
  if (found.rowCount === 0) await client.query(`create role ${role} nosuperuser nocreatedb nocreaterole noinherit`);
  // Only a verifier made of base64 goes into the statement, never the password: statements may be logged.
  await client.query(`alter role ${role} login password '${scramVerifier(password)}'`);
  await client.query(`grant ${role} to current_user`);
  await client.query(`grant connect on database ${escapeIdentifier(database)} to ${role}`);
}

async function grantRights(client: Client, name: string): Promise<void> {
  const role = escapeIdentifier(name);
  const statements = [
    `grant usage on schema mizugiwa, trail to ${role}`,
    `grant select, insert, update, delete on all tables in schema mizugiwa to ${role}`,
    `alter default privileges in schema mizugiwa grant select, insert, update, delete on tables to ${role}`,
    `revoke all on all tables in schema trail from ${role}`,
    `grant select, insert on all tables in schema trail to ${role}`,
    `alter default privileges in schema trail grant select, insert on tables to ${role}`,
    `grant usage on all sequences in schema mizugiwa, trail to ${role}`,
    `alter default privileges in schema mizugiwa grant usage on sequences to ${role}`,
    `alter default privileges in schema trail grant usage on sequences to ${role}`,
  ];
  for (const statement of statements) await client.query(statement);
}

/** Settings a session starts with; the search path names our schema alone. */
function asRole(config: ClientConfig, role: string | null): ClientConfig {
  const settings = ["-c search_path=mizugiwa", ...(role === null ? [] : [`-c role=${role}`])];
  return { ...config, options: settings.join(" ") };
}

/** One's own PostgreSQL may not let an unknown role in (pg_hba.conf). */
async function canLogIn(config: ClientConfig, place: string): Promise<boolean> {
  try {
    const client = await connect(config, "mizugiwa", place);
    await client.end();
    return true;
  } catch {
    return false;
  }
}
