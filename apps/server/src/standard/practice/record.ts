import { type Selectable, sql } from "kysely";
import { HttpError } from "../../platform/http/problems.js";
import type { Transaction } from "./ports.js";
import type { Hand, PracticeTables } from "./tables.js";

export type RecordRow = Selectable<PracticeTables["practice_record"]>;

/** A record as it stands; null where nothing was claimed and nothing handed in. */
export async function readRecord(tx: Transaction, service: string, requirement: string): Promise<RecordRow | null> {
  const row = await tx
    .withTables<PracticeTables>()
    .selectFrom("practice_record")
    .selectAll()
    .where("service", "=", service)
    .where("requirement", "=", requirement)
    .executeTakeFirst();
  return row ?? null;
}

/** Makes sure that there is a record, and notes who had a hand in it. */
export async function addContributor(tx: Transaction, service: string, requirement: string, hand: Hand): Promise<void> {
  await sql`insert into practice_record (service, requirement, state, contributors)
    values (${service}, ${requirement}, 'empty', jsonb_build_array(${JSON.stringify(hand)}::jsonb))
    on conflict (service, requirement) do update set contributors =
      case when practice_record.contributors @> excluded.contributors then practice_record.contributors
        else practice_record.contributors || excluded.contributors end`.execute(tx);
}

/** Throws 409 where the record is another one than somebody saw. */
export function mustBeVersion(row: RecordRow | null, version: number | null): void {
  const held = row === null || row.state === "empty" ? null : row.version;
  if (held === version || (row !== null && row.version === version)) return;
  throw new HttpError(409, "changed-meanwhile", {
    field: "version",
    detail: "somebody changed the record meanwhile",
    remedy: "Read it again, then decide anew.",
  });
}
