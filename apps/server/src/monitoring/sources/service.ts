import { type Selectable, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { changedMeanwhile, HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { MadeToken, NewSource, NewToken, Source, SourceChange, SourceTables, Token } from "./schema.js";
import { hashToken, makeToken } from "./token.js";

type Row = Selectable<SourceTables["source"]> &
  Omit<Selectable<SourceTables["source_standing"]>, "source"> & { recent: string };
type TokenRow = Selectable<SourceTables["intake_token"]>;

const SourceKey = z.tuple([z.string()]);

/** Sources and their tokens, for those who look after them. */
export interface Sources {
  list(
    actor: Actor,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ rows: Source[]; next: string | null }>;
  get(actor: Actor, id: string): Promise<Source>;
  add(actor: Actor, source: NewSource): Promise<Source>;
  change(actor: Actor, id: string, change: SourceChange): Promise<Source>;
  /** Events by minute of the last `hours`. */
  minutes(actor: Actor, id: string, hours: number): Promise<{ minute: string; events: number; bytes: number }[]>;
  tokens(actor: Actor, id: string): Promise<Token[]>;
  addToken(actor: Actor, id: string, token: NewToken): Promise<MadeToken>;
  revokeToken(actor: Actor, id: string, token: string): Promise<Token>;
}

export function openSources({ database, live }: Pick<Platform, "database" | "live">): Sources {
  const db = database.db.withTables<SourceTables>();

  const rows = (actor: Actor) =>
    db
      .selectFrom("source")
      .leftJoin("source_standing", "source_standing.source", "source.id")
      .selectAll("source")
      .select(["last_received_at", "last_event_at", "watermark_at", "silent_since"])
      .select((build) => [
        build.fn.coalesce("source_standing.events", sql<string>`0`).as("events"),
        build.fn.coalesce("source_standing.bytes", sql<string>`0`).as("bytes"),
        build.fn.coalesce("ahead", sql<string>`0`).as("ahead"),
        build.fn.coalesce("late", sql<string>`0`).as("late"),
        build.fn.coalesce("unread", sql<string>`0`).as("unread"),
        sql<string>`(select coalesce(sum(m.events), 0) from source_minute m where m.source = source.id
          and m.minute >= date_trunc('minute', now()) - interval '5 minutes' and m.minute < date_trunc('minute', now()))`.as(
          "recent",
        ),
      ])
      .where(visibleTo(actor, "source.compartment"));

  const one = async (actor: Actor, id: string): Promise<Source> => {
    const row = await rows(actor).where("source.id", "=", id).executeTakeFirst();
    if (row === undefined) throw notThere();
    return toSource(row);
  };

  const changed = (id: string, compartment: string | null): void =>
    live.publish({ topic: "source", id, permission: "sources.read", compartment });

  return {
    list: async (actor, { limit, cursor }) => {
      let query = rows(actor)
        .orderBy("source.code")
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where("source.code", ">", decodeCursor(cursor, SourceKey)[0]);
      return toPage(await query.execute(), limit, ({ code }) => [code], toSource);
    },
    get: one,
    add: async (actor, { expectedSilenceSeconds, ...source }) => {
      checkZone(source.zone);
      const id = await database.db.transaction().execute(async (plain) => {
        const tx = plain.withTables<SourceTables>();
        const row = await tx
          .insertInto("source")
          .values({ ...source, expected_silence_s: expectedSilenceSeconds })
          .onConflict((conflict) => conflict.column("code").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (row === undefined) throw codeTaken(source.code);
        await tx.insertInto("source_standing").values({ source: row.id }).execute();
        const object = { kind: "source", id: row.id, compartment: source.compartment };
        await appendTrail(plain, actor, {
          action: "source.added",
          object,
          after: { ...source, expectedSilenceSeconds },
        });
        return row.id;
      });
      changed(id, source.compartment);
      return await one(actor, id);
    },
    change: async (actor, id, { version, ...change }) => {
      const before = await one(actor, id);
      if (change.zone !== undefined) checkZone(change.zone);
      await database.db.transaction().execute(async (plain) => {
        const tx = plain.withTables<SourceTables>();
        const row = await tx
          .updateTable("source")
          .set({ ...columnsOf(change), version: version + 1 })
          .where("id", "=", id)
          .where("version", "=", version)
          .executeTakeFirst();
        if (row.numUpdatedRows === 0n) throw changedMeanwhile();
        const object = { kind: "source", id, compartment: before.compartment };
        await appendTrail(plain, actor, {
          action: "source.changed",
          object,
          before: partOf(before, change),
          after: change,
        });
      });
      changed(id, before.compartment);
      return await one(actor, id);
    },
    minutes: async (actor, id, hours) => {
      await one(actor, id);
      const found = await db
        .selectFrom("source_minute")
        .selectAll()
        .where("source", "=", id)
        .where("minute", ">=", sql<Date>`now() - ${hours} * interval '1 hour'`)
        .orderBy("minute")
        .execute();
      return found.map(({ minute, events, bytes }) => {
        return { minute: minute.toISOString(), events: Number(events), bytes: Number(bytes) };
      });
    },
    tokens: async (actor, id) => {
      await one(actor, id);
      const found = await db
        .selectFrom("intake_token")
        .selectAll()
        .where("source", "=", id)
        .orderBy("created_at", "desc")
        .execute();
      return found.map(toToken);
    },
    addToken: async (actor, id, { name, quotaEventsPerSecond, quotaBytesPerDay, expiresAt }) => {
      const { compartment } = await one(actor, id);
      const { prefix, secret, token } = makeToken();
      const row = await database.db.transaction().execute(async (plain) => {
        const tx = plain.withTables<SourceTables>();
        const made = await tx
          .insertInto("intake_token")
          .values({
            source: id,
            prefix,
            hash: hashToken(secret),
            name,
            quota_events_per_s: quotaEventsPerSecond,
            quota_bytes_per_day: quotaBytesPerDay,
            created_by: actor.id,
            expires_at: expiresAt === null ? null : new Date(expiresAt),
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await tokenTrail(plain, actor, "intake-token.made", made, compartment);
        return made;
      });
      return { ...toToken(row), token };
    },
    revokeToken: async (actor, id, token) => {
      const { compartment } = await one(actor, id);
      return await database.db.transaction().execute(async (plain) => {
        const tx = plain.withTables<SourceTables>();
        const row = await tx
          .updateTable("intake_token")
          .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
          .where("id", "=", token)
          .where("source", "=", id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw notThere();
        await tokenTrail(plain, actor, "intake-token.revoked", row, compartment);
        return toToken(row);
      });
    },
  };
}

async function tokenTrail(
  tx: Transaction,
  actor: Actor,
  action: string,
  row: TokenRow,
  compartment: string | null,
): Promise<void> {
  const after = { source: row.source, prefix: row.prefix, name: row.name };
  await appendTrail(tx, actor, { action, object: { kind: "intake-token", id: row.id, compartment }, after });
}

function columnsOf({ paused, expectedSilenceSeconds, ...rest }: Omit<SourceChange, "version">) {
  return {
    ...rest,
    ...(expectedSilenceSeconds === undefined ? {} : { expected_silence_s: expectedSilenceSeconds }),
    ...(paused === undefined ? {} : { paused_at: paused ? sql<Date>`coalesce(paused_at, now())` : null }),
  };
}

/** What the changed parts were before. */
function partOf(before: Source, change: Omit<SourceChange, "version">): Record<string, unknown> {
  const all: Record<string, unknown> = { ...before, paused: before.state === "paused" };
  return Object.fromEntries(Object.keys(change).map((name) => [name, all[name]]));
}

function toSource(row: Row): Source {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    service: row.service,
    tenant: row.tenant,
    environment: row.environment,
    zone: row.zone,
    expectedSilenceSeconds: row.expected_silence_s,
    compartment: row.compartment,
    state: stateOf(row),
    silentSince: row.silent_since?.toISOString() ?? null,
    events: Number(row.events),
    bytes: Number(row.bytes),
    recentEvents: Number(row.recent),
    lastReceivedAt: row.last_received_at?.toISOString() ?? null,
    lastEventAt: row.last_event_at?.toISOString() ?? null,
    watermarkAt: row.watermark_at?.toISOString() ?? null,
    ahead: Number(row.ahead),
    late: Number(row.late),
    unread: Number(row.unread),
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

function stateOf(row: Pick<Row, "paused_at" | "silent_since" | "last_received_at">): Source["state"] {
  if (row.paused_at !== null) return "paused";
  if (row.silent_since !== null) return "silent";
  return row.last_received_at === null ? "waiting" : "active";
}

function toToken(row: TokenRow): Token {
  const isOver = row.expires_at !== null && row.expires_at.getTime() <= Date.now();
  return {
    id: row.id,
    source: row.source,
    prefix: `mzi_${row.prefix}`,
    name: row.name,
    state: row.revoked_at !== null ? "revoked" : isOver ? "expired" : "active",
    quotaEventsPerSecond: row.quota_events_per_s,
    quotaBytesPerDay: Number(row.quota_bytes_per_day),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

function checkZone(zone: string): void {
  if (zone === "UTC" || /^[+-]([01]\d|2[0-3]):[0-5]\d$/.test(zone)) return;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new HttpError(422, "zone-unknown", {
      field: "zone",
      detail: `${JSON.stringify(zone)} is no time zone`,
      remedy: "Give an IANA name such as Asia/Tokyo, or an offset such as +09:00.",
    });
  }
}

function notThere(): HttpError {
  return new HttpError(404, "not-there", { detail: "there is no such source or token" });
}

function codeTaken(code: string): HttpError {
  return new HttpError(409, "code-taken", {
    field: "code",
    detail: `a source has the code ${code} already`,
    remedy: "Choose another code.",
  });
}
