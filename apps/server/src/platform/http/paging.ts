import { z } from "zod";
import { HttpError } from "./problems.js";

/** Rows of a page where the caller does not say. */
const LIMIT_DEFAULT = 100;
export const LIMIT_MAX = 1000;

/** What every list takes: how many rows, and the cursor of the page before. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  cursor: z.string().max(2000).optional(),
});

/** A page of a list: `next` is the cursor of the following one, null on the last. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.string().nullable() });
}

/**
 * A cursor is the sort key of the last row (keyset paging: no page moves when rows are added before it), opaque to the
 * caller.
 */
function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Reads a cursor made by `encodeCursor`; throws HttpError 422 `cursor-invalid` for anything else. */
export function decodeCursor<Key extends z.ZodType>(cursor: string, key: Key): z.infer<Key> {
  try {
    return key.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    throw new HttpError(422, "cursor-invalid", {
      field: "cursor",
      detail: "this is no cursor of this list",
      remedy: "Begin again without a cursor.",
    });
  }
}

/** Cuts a result of up to `limit + 1` rows into the page and its cursor. */
export function toPage<Row, Out>(
  found: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number | null)[],
  show: (row: Row) => Out,
): { rows: Out[]; next: string | null } {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(show),
    next: found.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}
