import { sql } from "kysely";
import { z } from "zod";
import type { Actor } from "../access/actor.js";
import type { Transaction } from "../database/database.js";
import { appendTrail } from "./append.js";

/** The action of an entry that says whose personal data was erased from the trail. */
export const ERASED = "trail.personal-erased";

const Ranges = z.object({ entries: z.array(z.tuple([z.int(), z.int()])) });

/** The entries an erasure names, as ranges of numbers; none where its text says nothing of the kind. */
export function erasedRanges(after: string | null): readonly (readonly [from: number, to: number])[] {
  try {
    const read = Ranges.safeParse(JSON.parse(after ?? "null"));
    return read.success ? read.data.entries : [];
  } catch (caught) {
    if (caught instanceof SyntaxError) return [];
    throw caught;
  }
}

/** Joins numbers that follow one another. */
export function toRanges(numbers: readonly number[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/**
 * Erases the personal parts of all entries about one object, the salts with them, so that the hashes that stay tell
 * nothing. The chain holds; the erasure is an entry itself. Gives how many were erased.
 */
export async function erasePersonal(
  tx: Transaction,
  actor: Actor,
  object: { readonly kind: string; readonly id: string },
  reason: string,
): Promise<number> {
  const erased = await sql<{ entry: string }>`delete from trail_personal
    where object_kind = ${object.kind} and object_id = ${object.id} returning entry`.execute(tx);
  if (erased.rows.length === 0) return 0;
  const entries = toRanges(erased.rows.map(({ entry }) => Number(entry)));
  await appendTrail(tx, actor, { action: ERASED, object, after: { entries }, reason });
  return erased.rows.length;
}
