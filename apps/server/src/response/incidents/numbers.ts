import { randomInt } from "node:crypto";
import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import type { RecordKind } from "../../platform/labels.js";

/** Exercises and tests have series of their own. */
const SERIES: Readonly<Record<RecordKind, string>> = { real: "INC", backfilled: "INC", exercise: "EXR", test: "TST" };

/** No letter that is taken for a digit; a number of a series has only digits. */
const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ";
const RANDOM_LENGTH = 8;

/**
 * The number of a new case. Of an open one the next of its series and year (UTC), without gaps: whoever declares next
 * waits for the transaction. Of a restricted one random letters: a gap would tell that there is a case one may not see.
 */
export async function nextNumber(
  tx: Transaction,
  { kind, restricted, now }: { readonly kind: RecordKind; readonly restricted: boolean; readonly now: Date },
): Promise<string> {
  const series = SERIES[kind];
  const year = now.getUTCFullYear();
  if (restricted) {
    const letters = Array.from({ length: RANDOM_LENGTH }, () => LETTERS[randomInt(LETTERS.length)] ?? "");
    return `${series}-${year}-${letters.join("")}`;
  }
  const { rows } = await sql<{ last: number }>`
    insert into incident_series (series, year, last) values (${series}, ${year}, 1)
    on conflict (series, year) do update set last = incident_series.last + 1 returning last`.execute(tx);
  return `${series}-${year}-${String(rows[0]?.last ?? 0).padStart(4, "0")}`;
}
