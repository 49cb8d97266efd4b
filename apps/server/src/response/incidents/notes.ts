import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { IncidentRow } from "./load.js";
import type { IncidentTables } from "./schema.js";

/**
 * Notes of a case. Every text that is saved becomes a revision and stays. One that was written on an older revision than
 * the newest does not take its place: both are kept, and shown as standing against each other until somebody saves a text
 * that was written with both before the eyes.
 */
export interface NoteSaved {
  readonly note: string;
  readonly revision: number;
  /** It stands beside the one that is shown, and does not replace it. */
  readonly conflict: boolean;
}

const NOTES_MAX = 5000;

export async function addNote(tx: Transaction, actor: Actor, incident: IncidentRow, text: string): Promise<NoteSaved> {
  const db = tx.withTables<IncidentTables>();
  const { count } = await db
    .selectFrom("incident_note")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("incident", "=", incident.id)
    .executeTakeFirstOrThrow();
  if (count >= NOTES_MAX) {
    throw new HttpError(422, "too-many-notes", {
      detail: `a case holds ${NOTES_MAX} notes`,
      remedy: "Go on in one that is there.",
    });
  }
  const { id } = await db
    .insertInto("incident_note")
    .values({ incident: incident.id })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("incident_note_revision")
    .values({ note: id, revision: 1, base: 0, author: actor.id, text })
    .execute();
  return await told(tx, actor, incident, { note: id, revision: 1, conflict: false });
}

export async function reviseNote(
  tx: Transaction,
  actor: Actor,
  incident: IncidentRow,
  { note, base, text }: { readonly note: string; readonly base: number; readonly text: string },
): Promise<NoteSaved> {
  const db = tx.withTables<IncidentTables>();
  const row = await db
    .selectFrom("incident_note")
    .select(["head", "newest"])
    .where("id", "=", note)
    .where("incident", "=", incident.id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new HttpError(404, "note-unknown", { detail: "there is no such note" });
  if (base > row.newest) {
    throw new HttpError(422, "base-unknown", { field: "base", detail: `the newest revision is ${row.newest}` });
  }
  const again = await savedAlready(tx, actor, { note, base, text });
  if (again !== null) return { note, revision: again, conflict: again > row.head };
  const revision = row.newest + 1;
  const conflict = base < row.newest;
  await db.insertInto("incident_note_revision").values({ note, revision, base, author: actor.id, text }).execute();
  await db
    .updateTable("incident_note")
    .set({ newest: revision, head: conflict ? row.head : revision })
    .where("id", "=", note)
    .execute();
  return await told(tx, actor, incident, { note, revision, conflict });
}

/** The same text on the same base by the same person: an answer that got lost on the way, asked for again. */
async function savedAlready(
  tx: Transaction,
  actor: Actor,
  { note, base, text }: { note: string; base: number; text: string },
): Promise<number | null> {
  const found = await tx
    .withTables<IncidentTables>()
    .selectFrom("incident_note_revision")
    .select("revision")
    .where("note", "=", note)
    .where("base", "=", base)
    .where("text", "=", text)
    .where(sql<boolean>`author::text = ${actor.id}`)
    .orderBy("revision", "desc")
    .limit(1)
    .executeTakeFirst();
  return found?.revision ?? null;
}

/** The trail says that a text was saved, never the text. */
async function told(
  tx: Transaction,
  actor: Actor,
  { id, compartment }: IncidentRow,
  saved: NoteSaved,
): Promise<NoteSaved> {
  await appendTrail(tx, actor, {
    action: saved.revision === 1 ? "incident.note-added" : "incident.note-revised",
    object: { kind: "incident", id, compartment },
    after: { ...saved },
  });
  return saved;
}
