import { sql } from "kysely";
import { z } from "zod";
import type { Database, Transaction } from "../../database/database.js";
import { decodeCursor, type PageQuery, toPage } from "../../http/paging.js";
import { HttpError } from "../../http/problems.js";
import type { Live } from "../../live/hub.js";
import { appendTrail } from "../../trail/index.js";
import type { AccountTables } from "../accounts/schema.js";
import type { Actor } from "../actor.js";
import type { IdentityTables } from "../identity/schema.js";
import { asRoles } from "../permissions.js";
import { judgeMembership, type MemberFault } from "./rules.js";
import type { Compartment, CompartmentChange, CompartmentTables, CompartmentWithMembers } from "./schema.js";

type Tables = CompartmentTables & AccountTables & IdentityTables;
type Reading = Database["db"];

/** Need-to-know: closed circles, which only their members can see, let others into, and be let out of. */
export class Compartments {
  readonly #database: Database;
  readonly #live: Live;

  constructor(database: Database, live: Live) {
    this.#database = database;
    this.#live = live;
  }

  /** Those the actor is a member of, by name. */
  async list(
    actor: Actor,
    { limit, cursor }: z.infer<typeof PageQuery>,
  ): Promise<{ rows: Compartment[]; next: string | null }> {
    let query = select(this.#database.db, actor)
      .orderBy("name")
      .orderBy("compartment.id")
      .limit(limit + 1);
    if (cursor !== undefined) {
      const [name, id] = decodeCursor(cursor, CURSOR);
      query = query.where(sql<boolean>`(name, compartment.id) > (${name}, ${id}::uuid)`);
    }
    return toPage(await query.execute(), limit, ({ name, id }) => [name, id], show);
  }

  /** Throws HttpError 404 `compartment-unknown`, also to who is no member. */
  async get(actor: Actor, id: string): Promise<CompartmentWithMembers> {
    return await get(this.#database.db, actor, id);
  }

  async create(actor: Actor, name: string): Promise<CompartmentWithMembers> {
    return await this.#change(async (tx) => {
      const tables = tx.withTables<Tables>();
      const { id } = await tables.insertInto("compartment").values({ name }).returning("id").executeTakeFirstOrThrow();
      await tables.insertInto("compartment_member").values({ compartment: id, account: actor.id }).execute();
      const object = { kind: "compartment", id, compartment: id };
      await appendTrail(tx, actor, { action: "compartment.created", object, after: { name, member: actor.id } });
      return await get(tx, { ...actor, compartments: [...actor.compartments, id] }, id);
    });
  }

  async rename(actor: Actor, id: string, { version, name }: CompartmentChange): Promise<CompartmentWithMembers> {
    return await this.#change(async (tx) => {
      const before = await hold(tx, actor, id);
      if (before.version !== version) throw changedMeanwhile();
      await tx
        .withTables<Tables>()
        .updateTable("compartment")
        .set({ name, version: version + 1 })
        .where("id", "=", id)
        .execute();
      const object = { kind: "compartment", id, compartment: id };
      const entry = { action: "compartment.renamed", object, before: { name: before.name }, after: { name } };
      await appendTrail(tx, actor, entry);
      return await get(tx, actor, id);
    });
  }

  /** Lets an account in, or moves the end of its membership. Throws HttpError 422 `until-past`, 409 `last-keeper`. */
  async setMember(actor: Actor, id: string, account: string, until: Date | null): Promise<CompartmentWithMembers> {
    return await this.#change(async (tx) => {
      await hold(tx, actor, id);
      await judge(tx, id, account, until);
      await namedAccount(tx, account);
      const tables = tx.withTables<Tables>();
      const before = await tables
        .selectFrom("compartment_member")
        .select("until")
        .where("compartment", "=", id)
        .where("account", "=", account)
        .executeTakeFirst();
      await tables
        .insertInto("compartment_member")
        .values({ compartment: id, account, until })
        .onConflict((conflict) => conflict.columns(["compartment", "account"]).doUpdateSet({ until }))
        .execute();
      await appendTrail(tx, actor, {
        action: before === undefined ? "compartment-member.added" : "compartment-member.changed",
        object: { kind: "compartment", id, compartment: id },
        ...(before === undefined ? {} : { before: { account, until: before.until?.toISOString() ?? null } }),
        after: { account, until: until?.toISOString() ?? null },
      });
      return await get(tx, actor, id);
    });
  }

  /** Puts an account out. Throws HttpError 404 `member-unknown`, 409 `last-keeper`. */
  async removeMember(actor: Actor, id: string, account: string): Promise<void> {
    await this.#change(async (tx) => {
      await hold(tx, actor, id);
      await judge(tx, id, account, "now");
      const removed = await tx
        .withTables<Tables>()
        .deleteFrom("compartment_member")
        .where("compartment", "=", id)
        .where("account", "=", account)
        .executeTakeFirst();
      if (removed.numDeletedRows === 0n) {
        throw new HttpError(404, "member-unknown", { detail: "this account is no member of the compartment" });
      }
      const object = { kind: "compartment", id, compartment: id };
      await appendTrail(tx, actor, { action: "compartment-member.removed", object, before: { account } });
      return { id };
    });
  }

  async #change<T extends { readonly id: string }>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const done = await this.#database.db.transaction().execute(work);
    this.#live.publish({
      topic: "compartment",
      id: done.id,
      permission: "compartments.manage",
      compartment: done.id,
    });
    return done;
  }
}

const CURSOR = z.tuple([z.string(), z.uuid()]);

function select(db: Reading, actor: Actor) {
  return db
    .withTables<Tables>()
    .selectFrom("compartment")
    .select([
      "compartment.id",
      "compartment.name",
      "compartment.created_at",
      "compartment.version",
      sql<number>`(select count(*)::int from compartment_member
        where compartment = compartment.id and (until is null or until > now()))`.as("members"),
    ])
    .where(sql<boolean>`compartment.id = any(${[...actor.compartments]}::uuid[])`);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>["executeTakeFirstOrThrow"]>>;

function show({ id, name, created_at, version, members }: Row): Compartment {
  return { id, name, createdAt: created_at.toISOString(), version, members };
}

async function get(db: Reading, actor: Actor, id: string): Promise<CompartmentWithMembers> {
  const row = await select(db, actor).where("compartment.id", "=", id).executeTakeFirst();
  if (row === undefined) throw unknown();
  const members = await db
    .withTables<Tables>()
    .selectFrom("compartment_member")
    .innerJoin("account", "account.id", "compartment_member.account")
    .select(["account", "account.name", "added_at", "until"])
    .where("compartment", "=", id)
    .orderBy("account.name")
    .execute();
  const membership = members.map(({ account, name, added_at, until }) => ({
    account,
    name,
    addedAt: added_at.toISOString(),
    until: until?.toISOString() ?? null,
  }));
  return { ...show(row), membership };
}

/** Holds a compartment still while it is changed. */
async function hold(tx: Transaction, actor: Actor, id: string): Promise<{ name: string; version: number }> {
  const row = await tx
    .withTables<Tables>()
    .selectFrom("compartment")
    .select(["name", "version"])
    .where("id", "=", id)
    .where(sql<boolean>`id = any(${[...actor.compartments]}::uuid[])`)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw unknown();
  return row;
}

async function judge(tx: Transaction, id: string, account: string, until: Date | null | "now"): Promise<void> {
  const rows = await tx
    .withTables<Tables>()
    .selectFrom("compartment_member")
    .innerJoin("account", "account.id", "compartment_member.account")
    .leftJoin("local_login", "local_login.account", "account.id")
    .select(["account.id", "roles", "until"])
    .select(sql<boolean>`disabled_at is null and password_hash is not null`.as("usable"))
    .where("compartment", "=", id)
    .execute();
  const members = rows.map((row) => ({
    account: row.id,
    until: row.until?.getTime() ?? null,
    roles: asRoles(row.roles),
    usable: row.usable,
  }));
  const { now } = await tx.withTables<Tables>().selectNoFrom(sql<Date>`now()`.as("now")).executeTakeFirstOrThrow();
  const wanted = until instanceof Date ? until.getTime() : until;
  const fault = judgeMembership(members, account, wanted, now.getTime());
  if (fault !== null) throw refusal(fault);
}

async function namedAccount(tx: Transaction, id: string): Promise<void> {
  const found = await tx
    .withTables<Tables>()
    .selectFrom("account")
    .select("id")
    .where("id", "=", id)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (found === undefined) {
    throw new HttpError(404, "account-unknown", { detail: "there is no such account, or it is disabled" });
  }
}

const FAULTS: Readonly<Record<MemberFault, readonly [status: number, detail: string, remedy: string]>> = {
  "until-past": [422, "the membership would have ended already", "Choose an instant in the future, or none."],
  "last-keeper": [
    409,
    "nobody would be left who can let others in, and what is in the compartment would be lost to all",
    "Let somebody else in first, without an end, who may manage compartments.",
  ],
};

function refusal(fault: MemberFault): HttpError {
  const [status, detail, remedy] = FAULTS[fault];
  return new HttpError(status, fault, { detail, remedy, ...(fault === "until-past" ? { field: "until" } : {}) });
}

function changedMeanwhile(): HttpError {
  const at = { detail: "the compartment was changed meanwhile", remedy: "Look at it again, then decide anew." };
  return new HttpError(409, "changed-meanwhile", at);
}

/** The same for one that is not there and one that is not for the actor to know of. */
function unknown(): HttpError {
  return new HttpError(404, "compartment-unknown", { detail: "there is no such compartment" });
}
