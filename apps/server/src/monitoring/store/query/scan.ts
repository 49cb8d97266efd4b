import { z } from "zod";
import type { Asked } from "../engine/engine.js";
import type { Piece } from "../shelf.js";
import { groupsOf } from "./relation.js";
import { type Asking, type Question, within } from "./search.js";
import { Binder, conditionOf } from "./where.js";

/** What a rule needs of an event to be tried on it. */
export interface ScannedEvent {
  readonly eventId: string;
  readonly atUs: bigint;
  readonly source: string;
  readonly kind: string | null;
  readonly raw: Uint8Array;
}

const Scanned = z.tuple([z.string(), z.bigint(), z.string(), z.string().nullable(), z.instanceof(Uint8Array)]);

/** Every event a question asks for, in batches: the oldest piece first, by time within each. */
export async function* scanPieces(
  pieces: readonly Piece[],
  { query, scope, range }: Question,
  engine: Asking,
  asked: Asked,
): AsyncGenerator<ScannedEvent[], void, undefined> {
  const oldest = within(pieces, range).sort((a, b) => (a.minUs < b.minUs ? -1 : a.minUs > b.minUs ? 1 : 0));
  const fields = query.filters.map(({ field }) => field);
  for (const piece of oldest) {
    const binder = new Binder();
    for (const { relation, within: end, columns } of groupsOf([piece], fields, false, binder)) {
      const where = conditionOf(query, scope, range, columns, binder);
      const sql = `SELECT event_id, at_us, source, kind, coalesce(raw_bytes, encode(raw)) FROM ${relation}
        WHERE ${where}${end === null ? "" : ` AND ${end}`} ORDER BY at_us, segment, ordinal`;
      for await (const rows of engine.stream({ sql, values: binder.values }, asked)) {
        yield rows.map((row) => {
          const [eventId, atUs, source, kind, raw] = Scanned.parse(row);
          return { eventId, atUs, source, kind, raw };
        });
      }
    }
  }
}
