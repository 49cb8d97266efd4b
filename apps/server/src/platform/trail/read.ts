import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../access/actor.js";
import { decodeCursor, PageQuery, pageOf, toPage } from "../http/paging.js";
import type { TrailTables } from "./append.js";

const Part = z.record(z.string(), z.unknown()).nullable();

/** One entry as it is read. */
export const TrailRow = z
  .object({
    number: z.int(),
    at: z.iso.datetime(),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    action: z.string(),
    object: z.object({ kind: z.string(), id: z.string() }),
    before: Part,
    after: Part,
    reason: z.string().nullable(),
    /** Whether a personal part belongs to it: shown within `before` and `after`, or erased since. */
    personal: z.enum(["none", "shown", "erased"]),
    /** Place in the sealed chain; null for the moment until it is sealed. */
    position: z.int().nullable(),
  })
  .meta({ id: "TrailEntry" });
export type TrailRow = z.infer<typeof TrailRow>;
export const TrailPage = pageOf(TrailRow).meta({ id: "TrailPage" });

/** What a page of the trail is asked for, newest first. */
export const TrailQuery = PageQuery.extend({
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  kind: z.string().max(100).optional(),
  object: z.string().max(200).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type TrailQuery = z.infer<typeof TrailQuery>;

const Key = z.tuple([z.int()]);

/** A page of the entries an actor may know of. `action` may end in `.*` for all of a kind. */
export async function readTrail(
  db: Kysely<object>,
  actor: Actor,
  query: TrailQuery,
): Promise<{ rows: TrailRow[]; next: string | null }> {
  let select = db
    .withTables<TrailTables & SealTables>()
    .selectFrom("trail.entry")
    .leftJoin("trail.seal", "trail.seal.entry", "trail.entry.number")
    .leftJoin("trail_personal", "trail_personal.entry", "trail.entry.number")
    .selectAll("trail.entry")
    .select(["trail.seal.position", "trail_personal.payload"])
    .where(visibleTo(actor, "trail.entry.compartment"))
    .orderBy("number", "desc")
    .limit(query.limit + 1);
  if (query.actor !== undefined) select = select.where("actor_id", "=", query.actor);
  if (query.action?.endsWith(".*") === true) {
    select = select.where(sql<boolean>`starts_with(action, ${query.action.slice(0, -1)})`);
  } else if (query.action !== undefined) select = select.where("action", "=", query.action);
  if (query.kind !== undefined) select = select.where("trail.entry.object_kind", "=", query.kind);
  if (query.object !== undefined) select = select.where("trail.entry.object_id", "=", query.object);
  if (query.from !== undefined) select = select.where("at", ">=", new Date(query.from));
  if (query.until !== undefined) select = select.where("at", "<", new Date(query.until));
  if (query.cursor !== undefined) {
    const [number] = decodeCursor(query.cursor, Key);
    select = select.where("number", "<", String(number));
  }
  const found = await select.execute();
  return toPage(
    found,
    query.limit,
    (row) => [Number(row.number)],
    (row) => ({
      number: Number(row.number),
      at: row.at.toISOString(),
      actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
      action: row.action,
      object: { kind: row.object_kind, id: row.object_id },
      ...partsOf(row),
      reason: row.reason,
      personal: row.personal === null ? "none" : row.payload === null ? "erased" : "shown",
      position: row.position === null ? null : Number(row.position),
    }),
  );
}

/** An entry in the history of one object: without its numbers, whose gaps would tell of what one may not know of. */
export const HistoryRow = TrailRow.omit({ number: true, object: true, personal: true, position: true }).meta({
  id: "HistoryEntry",
});
type HistoryRow = z.infer<typeof HistoryRow>;

/** The newest entries about one object that the actor may know of, in their order. */
export async function historyOf(
  db: Kysely<object>,
  actor: Actor,
  object: { readonly kind: string; readonly id: string },
  limit: number,
): Promise<HistoryRow[]> {
  const { rows } = await readTrail(db, actor, { kind: object.kind, object: object.id, limit });
  return rows
    .reverse()
    .map(({ at, actor: who, action, before, after, reason }) => ({ at, actor: who, action, before, after, reason }));
}

type SealTables = {
  "trail.seal": { entry: string; position: string };
  trail_personal: { entry: string; payload: unknown };
};

const Payload = z.object({ before: Part.optional(), after: Part.optional() });

/** What was before and after, the personal part included where it is still there. */
function partsOf(row: { before: unknown; after: unknown; payload: unknown }): Pick<TrailRow, "before" | "after"> {
  const personal = Payload.parse(row.payload ?? {});
  const joined = (part: unknown, more: z.infer<typeof Part> | undefined): z.infer<typeof Part> => {
    const kept = Part.parse(part);
    return more === undefined || more === null ? kept : { ...kept, ...more };
  };
  return { before: joined(row.before, personal.before), after: joined(row.after, personal.after) };
}
