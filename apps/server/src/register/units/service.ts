import { type Kysely, sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { Book } from "../book/book.js";
import { dayBefore, holds } from "../book/days.js";
import { notThere } from "../book/refusals.js";
import { cycleOf, type Member, type Placement, type Structure } from "./structure.js";

/** The whole organisation with its past. */
export async function readStructure(db: Kysely<object>): Promise<Structure> {
  const places = await sql<Placement>`
    select unit, parent, from_day::text as "from", to_day::text as "to" from unit_place`.execute(db);
  const members = await sql<Member>`
    select person, unit, lead, from_day::text as "from", to_day::text as "to" from membership`.execute(db);
  return { placements: places.rows, members: members.rows };
}

export interface Move {
  /** The unit it hangs below from then on; null for the top. */
  readonly parent: string | null;
  /** First day of the new place; null where it always was so. */
  readonly from: string | null;
}

/**
 * Moves a unit in the tree from a day on; what was planned from that day on is replaced, what was before stays. Throws
 * HttpError 404 `not-found`, 422 `unit-cycle`, 409 `reference-broken` for a parent that is not there.
 */
export function moveUnit(book: Book, actor: Actor, unit: string, move: Move): Promise<void> {
  return book.change(async (tx) => {
    const found = await sql`select 1 from unit where id = ${unit}`.execute(tx);
    if (found.rows.length === 0) throw notThere(book.kind, unit);
    const structure = await readStructure(tx);
    const { parent, from } = move;
    if (parent !== null) refuseCycle(structure, { unit, parent, from, to: null });
    await replaceFrom(tx, unit, move);
    const before = structure.placements.find((each) => each.unit === unit && holds(each, from ?? "0001-01-01"));
    await appendTrail(tx, actor, {
      action: "unit.moved",
      object: { kind: "unit", id: unit },
      before: { parent: before?.parent ?? null },
      after: { parent, from },
    });
    return { result: undefined, ids: [unit] };
  });
}

function refuseCycle(structure: Structure, wanted: Placement): void {
  if (wanted.parent !== wanted.unit && cycleOf(structure, wanted) === null) return;
  throw new HttpError(422, "unit-cycle", {
    field: "parent",
    detail: "the unit would hang below itself",
    remedy: "Move the unit in between first.",
  });
}

async function replaceFrom(tx: Transaction, unit: string, { parent, from }: Move): Promise<void> {
  if (from === null) {
    await sql`delete from unit_place where unit = ${unit}`.execute(tx);
  } else {
    await sql`delete from unit_place where unit = ${unit} and from_day >= ${from}::date`.execute(tx);
    await sql`update unit_place set to_day = ${dayBefore(from)}::date
      where unit = ${unit} and (to_day is null or to_day >= ${from}::date)`.execute(tx);
  }
  if (parent === null) return;
  await sql`insert into unit_place (unit, parent, from_day) values (${unit}, ${parent}, ${from}::date)`.execute(tx);
}

export interface TreeUnit {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
  readonly parent: string | null;
  readonly leads: readonly string[];
  readonly members: number;
}

/** The units that exist on a day, each with its parent, who leads it and how many belong to it; by reading. */
export async function treeOn(db: Kysely<object>, day: string): Promise<TreeUnit[]> {
  const units = await sql<{ id: string; code: string; name: string; nameJa: string | null }>`
    select id, code, name, name_ja as "nameJa" from unit
    where coalesce(from_day <= ${day}::date, true) and coalesce(to_day >= ${day}::date, true)
    order by reading, id`.execute(db);
  const { placements, members } = await readStructure(db);
  const present = new Set(units.rows.map(({ id }) => id));
  return units.rows.map((unit) => {
    const parent = placements.find((each) => each.unit === unit.id && holds(each, day))?.parent ?? null;
    const here = members.filter((each) => each.unit === unit.id && holds(each, day));
    return {
      ...unit,
      // A unit outlives its parent at times: it then stands at the top until somebody moves it.
      parent: parent !== null && present.has(parent) ? parent : null,
      leads: here.filter(({ lead }) => lead).map(({ person }) => person),
      members: here.length,
    };
  });
}
