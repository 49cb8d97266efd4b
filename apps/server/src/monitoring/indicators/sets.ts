import { type Selectable, sql, type Updateable } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { changedMeanwhile, HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { IndicatorSet, IndicatorSetChange, IndicatorTables, NewIndicatorSet, SetSwitch } from "./schema.js";

/** Sets of indicators: who said so, how far it may go, when it holds, and the switch that stops it. */
export interface IndicatorSets {
  list(): Promise<IndicatorSet[]>;
  get(id: string): Promise<IndicatorSet>;
  add(actor: Actor, set: NewIndicatorSet): Promise<IndicatorSet>;
  change(actor: Actor, id: string, change: IndicatorSetChange): Promise<IndicatorSet>;
  turn(actor: Actor, id: string, enabled: boolean, order: SetSwitch): Promise<IndicatorSet>;
  /** How the stream names it. */
  numberOf(id: string): Promise<number>;
}

export interface SetsParts extends Pick<Platform, "database" | "live"> {
  readonly onChange: () => void;
}

type Row = Selectable<IndicatorTables["indicator_set"]> & {
  readonly hits: string | null;
  readonly suppressed: string | null;
  readonly last_at: Date | null;
};

export function openSets({ database, live, onChange }: SetsParts): IndicatorSets {
  const db = database.db.withTables<IndicatorTables>();
  const told = (id: string): void => {
    onChange();
    live.publish({ topic: "indicator-set", id, permission: "indicators.read", compartment: null });
  };

  const rows = async (id: string | null): Promise<Row[]> => {
    const { rows: found } = await sql<Row>`
      select s.*, seen.* from indicator_set s, lateral (
        select sum(g.hits) as hits, sum(g.suppressed) as suppressed, max(g.last_at) as last_at
        from indicator_sighting g join indicator i on i.id = g.indicator where i.set = s.number) seen
      where ${id}::uuid is null or s.id = ${id}::uuid order by s.code`.execute(db);
    return found;
  };

  const one = async (id: string): Promise<IndicatorSet> => {
    const [row] = await rows(id);
    if (row === undefined) throw notThere();
    return toSet(row);
  };

  /** Writes columns of the version that was read. */
  const write = async (
    tx: Transaction,
    id: string,
    version: number,
    columns: Updateable<IndicatorTables["indicator_set"]>,
  ): Promise<void> => {
    const moved = await tx
      .withTables<IndicatorTables>()
      .updateTable("indicator_set")
      .set({ ...columns, version: version + 1 })
      .where("id", "=", id)
      .where("version", "=", version)
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n) throw changedMeanwhile();
  };

  return {
    list: async () => (await rows(null)).map(toSet),
    get: one,
    numberOf: async (id) => {
      const row = await db.selectFrom("indicator_set").select("number").where("id", "=", id).executeTakeFirst();
      if (row === undefined) throw notThere();
      return row.number;
    },
    add: async (actor, { validFrom, validUntil, ...set }) => {
      checkSpan(validFrom, validUntil);
      const id = await database.db.transaction().execute(async (tx) => {
        const made = await tx
          .withTables<IndicatorTables>()
          .insertInto("indicator_set")
          .values({
            ...set,
            valid_from: instant(validFrom),
            valid_until: instant(validUntil),
            reason: null,
            created_by: actor.id,
          })
          .onConflict((conflict) => conflict.column("code").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (made === undefined) throw codeTaken(set.code);
        const after = { ...set, validFrom, validUntil };
        await appendTrail(tx, actor, {
          action: "indicator-set.added",
          object: { kind: "indicator-set", id: made.id },
          after,
        });
        return made.id;
      });
      told(id);
      return await one(id);
    },
    change: async (actor, id, { version, validFrom, validUntil, ...change }) => {
      const before = await one(id);
      checkSpan(
        validFrom === undefined ? before.validFrom : validFrom,
        validUntil === undefined ? before.validUntil : validUntil,
      );
      await database.db.transaction().execute(async (tx) => {
        await write(tx, id, version, {
          ...change,
          ...(validFrom === undefined ? {} : { valid_from: instant(validFrom) }),
          ...(validUntil === undefined ? {} : { valid_until: instant(validUntil) }),
        });
        const after = {
          ...change,
          ...(validFrom === undefined ? {} : { validFrom }),
          ...(validUntil === undefined ? {} : { validUntil }),
        };
        const all: Record<string, unknown> = { ...before };
        await appendTrail(tx, actor, {
          action: "indicator-set.changed",
          object: { kind: "indicator-set", id },
          before: Object.fromEntries(Object.keys(after).map((name) => [name, all[name]])),
          after,
        });
      });
      told(id);
      return await one(id);
    },
    turn: async (actor, id, enabled, { version, reason }) => {
      const before = await one(id);
      await database.db.transaction().execute(async (tx) => {
        await write(tx, id, version, { enabled, reason });
        const entry = {
          action: enabled ? "indicator-set.started" : "indicator-set.stopped",
          object: { kind: "indicator-set", id },
          before: { enabled: before.enabled },
          after: { enabled, code: before.code },
          reason,
        };
        await appendTrail(tx, actor, entry);
      });
      told(id);
      return await one(id);
    },
  };
}

function toSet(row: Row): IndicatorSet {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    origin: row.origin,
    label: row.label,
    level: row.level,
    confidence: row.confidence,
    validFrom: row.valid_from?.toISOString() ?? null,
    validUntil: row.valid_until?.toISOString() ?? null,
    note: row.note,
    enabled: row.enabled,
    reason: row.reason,
    indicators: Number(row.live),
    hits: Number(row.hits ?? 0),
    suppressed: Number(row.suppressed ?? 0),
    lastHitAt: row.last_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

function checkSpan(from: string | null, until: string | null): void {
  if (from === null || until === null || Date.parse(from) < Date.parse(until)) return;
  throw new HttpError(422, "span-empty", {
    field: "validUntil",
    detail: "it ends before it begins",
    remedy: "Let the end lie after the beginning.",
  });
}

function notThere(): HttpError {
  return new HttpError(404, "not-there", { detail: "there is no such set of indicators" });
}

function codeTaken(code: string): HttpError {
  return new HttpError(409, "set-code-taken", {
    field: "code",
    detail: `there is a set ${JSON.stringify(code)} already`,
    remedy: "Choose another code.",
  });
}
