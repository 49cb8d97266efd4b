import { sql } from "kysely";
import type { Actor } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import { HttpError } from "../platform/http/problems.js";
import { appendTrail } from "../platform/trail/index.js";
import { addDays } from "../register/index.js";
import type { ActionTables, IssueAction } from "./schema.js";
import { DUE_DAYS } from "./steps.js";

export interface IssueParts {
  readonly now: Date;
  /** The day it is where the server runs. */
  readonly day: string;
  /** Of what the action answers, where only some may know of it. */
  readonly compartment: string | null;
}

/**
 * Issues an action: whoever found the weakness, or a domain that found it by itself. Throws 422 `due-too-late` where it is
 * due after what its grade allows.
 */
export async function issueAction(
  tx: Transaction,
  actor: Actor,
  given: IssueAction,
  { now, day, compartment }: IssueParts,
): Promise<{ id: string; number: string }> {
  const latest = addDays(day, DUE_DAYS[given.grade]);
  const due = given.dueOn ?? latest;
  if (due > latest || due < day) {
    throw new HttpError(422, "due-impossible", {
      field: "dueOn",
      detail: `a ${given.grade} weakness is due between ${day} and ${latest}, this would be ${due}`,
      remedy: "Take an earlier day; later ones are asked for as an extension.",
    });
  }
  const number = await nextNumber(tx, given.kind === "exercise" ? "EXA" : "CA", now.getUTCFullYear());
  const { id } = await tx
    .withTables<ActionTables>()
    .insertInto("corrective_action")
    .values({
      number,
      title: given.title,
      condition: given.condition,
      kind: given.kind,
      origin: given.origin.kind,
      origin_ref: given.origin.ref,
      grade: given.grade,
      service: given.service,
      requirements: given.requirements,
      techniques: given.techniques,
      owner: given.owner,
      issued_at: now,
      issued_by: actor.person,
      due_on: due,
      first_due_on: due,
      compartment,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { title, kind, origin, grade, service, owner, requirements, techniques } = given;
  await appendTrail(tx, actor, {
    action: "corrective-action.issued",
    object: { kind: "corrective-action", id, compartment },
    after: { number, title, kind, origin, grade, service, owner, requirements, techniques, dueOn: due },
  });
  return { id, number };
}

/** The next of its series and year (UTC), without gaps: whoever issues next waits for the transaction. */
async function nextNumber(tx: Transaction, series: string, year: number): Promise<string> {
  const { rows } = await sql<{ last: number }>`
    insert into action_series (series, year, last) values (${series}, ${year}, 1)
    on conflict (series, year) do update set last = action_series.last + 1 returning last`.execute(tx);
  return `${series}-${year}-${String(rows[0]?.last ?? 0).padStart(4, "0")}`;
}
