import { sql } from "kysely";
import type { Actor } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import { HttpError } from "../platform/http/problems.js";
import { appendTrail } from "../platform/trail/index.js";
import { type ActionRow, personOf } from "./load.js";
import type {
  ActionTables,
  AddCheck,
  AddMeasure,
  AddProof,
  AnswerFor,
  AskExtension,
  ChangeAction,
  DecideExtension,
} from "./schema.js";
import type { ActionState } from "./steps.js";

/** Parts of an action: each is added by somebody, stays, and is told of in the trail. */
const PARTS_MAX = 500;
/** Farther in the future than clocks differ. */
const AHEAD_MS = 300_000;

/** What the plan fixed stays fixed once it is carried out. */
const PLANNING: readonly ActionState[] = ["open", "analysed"];
const ANALYSING: readonly ActionState[] = ["open"];

/** Changes what the owner's side says. The cause is fixed by the analysis, the criterion by the plan. */
export async function changeAction(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  given: ChangeAction,
  now: Date,
): Promise<void> {
  const { containment, rootCause, causeMethod, criterion } = given;
  if (rootCause !== undefined || causeMethod !== undefined) mustBeIn(row, ANALYSING, "rootCause");
  if (criterion !== undefined) mustBeIn(row, PLANNING, "criterion");
  if (containment !== undefined && containment !== null) refuseFuture(containment.at, now, "containment");
  const set = {
    ...(given.title === undefined ? {} : { title: given.title }),
    ...(containment === undefined
      ? {}
      : {
          containment: containment?.text ?? null,
          contained_at: containment === null ? null : new Date(containment.at),
        }),
    ...(rootCause === undefined ? {} : { root_cause: rootCause }),
    ...(causeMethod === undefined ? {} : { cause_method: causeMethod }),
    ...(criterion === undefined ? {} : { criterion }),
    ...(given.owner === undefined ? {} : { owner: given.owner }),
  };
  await tx
    .withTables<ActionTables>()
    .updateTable("corrective_action")
    .set({ ...set, version: row.version + 1 })
    .where("id", "=", row.id)
    .execute();
  await told(tx, actor, row, "changed", {
    changed: Object.keys(given).filter((name) => name !== "version"),
    ...(given.owner === undefined ? {} : { owner: given.owner }),
  });
}

export async function addMeasure(tx: Transaction, actor: Actor, row: ActionRow, given: AddMeasure): Promise<void> {
  mustBeIn(row, [...PLANNING, "planned", "implementing"], "measures");
  await mustFit(tx, "action_measure", row);
  if (given.dueOn > row.due_on) {
    throw new HttpError(422, "due-impossible", {
      field: "dueOn",
      detail: `the action itself is due on ${row.due_on}`,
      remedy: "Take an earlier day, or ask for an extension first.",
    });
  }
  await tx
    .withTables<ActionTables>()
    .insertInto("action_measure")
    .values({
      action: row.id,
      text: given.text,
      implementer: given.implementer,
      due_on: given.dueOn,
      cycle: row.cycle,
    })
    .execute();
  await told(tx, actor, row, "measure-added", { ...given });
}

export async function setMeasure(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  measure: string,
  { done, now }: { readonly done: boolean; readonly now: Date },
): Promise<void> {
  mustBeIn(row, ["planned", "implementing"], "measures");
  const { numUpdatedRows } = await tx
    .withTables<ActionTables>()
    .updateTable("action_measure")
    .set({ done_at: done ? now : null })
    .where("id", "=", measure)
    .where("action", "=", row.id)
    .where("cycle", "=", row.cycle)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new HttpError(404, "measure-unknown", { detail: "there is no such measure" });
  await told(tx, actor, row, done ? "measure-done" : "measure-reopened", { measure });
}

/** The answer of a service takes the place of an earlier one; both are in the trail. */
export async function answerFor(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  given: AnswerFor,
  { others, now }: { readonly others: readonly string[]; readonly now: Date },
): Promise<void> {
  const services = [...new Set(given.services)];
  if (services.some((service) => !others.includes(service))) {
    throw new HttpError(422, "service-not-asked", {
      field: "services",
      detail: "only other services in operation are asked",
    });
  }
  const answered = { answer: given.answer, note: given.note, by_person: personOf(actor), at: now };
  await tx
    .withTables<ActionTables>()
    .insertInto("action_answer")
    .values(services.map((service) => ({ action: row.id, service, ...answered })))
    .onConflict((conflict) => conflict.columns(["action", "service"]).doUpdateSet(answered))
    .execute();
  await told(tx, actor, row, "services-answered", { ...given, services });
}

export async function addProof(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  given: AddProof,
  now: Date,
): Promise<void> {
  await mustFit(tx, "action_proof", row);
  refuseFuture(given.observedAt, now, "observedAt");
  await tx
    .withTables<ActionTables>()
    .insertInto("action_proof")
    .values({
      action: row.id,
      title: given.title,
      link: given.link,
      sha256: given.sha256,
      observed_at: new Date(given.observedAt),
      received_at: now,
      by_person: personOf(actor),
      cycle: row.cycle,
    })
    .execute();
  await told(tx, actor, row, "proof-added", { ...given });
}

export async function askExtension(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  given: AskExtension,
  now: Date,
): Promise<void> {
  await mustFit(tx, "action_extension", row);
  if (given.untilOn <= row.due_on) {
    throw new HttpError(422, "due-impossible", {
      field: "untilOn",
      detail: `the action is due on ${row.due_on} already`,
      remedy: "Ask for a later day.",
    });
  }
  const db = tx.withTables<ActionTables>();
  const pending = await db
    .selectFrom("action_extension")
    .select("id")
    .where("action", "=", row.id)
    .where("decided_at", "is", null)
    .executeTakeFirst();
  if (pending !== undefined) {
    throw new HttpError(409, "extension-pending", {
      detail: "an extension was asked for and is not decided yet",
      remedy: "Wait for the decision.",
    });
  }
  await db
    .insertInto("action_extension")
    .values({
      action: row.id,
      until_on: given.untilOn,
      reason: given.reason,
      asked_by: personOf(actor),
      asked_at: now,
    })
    .execute();
  await told(tx, actor, row, "extension-asked", { ...given });
}

export async function decideExtension(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  extension: string,
  { granted, answer, now }: DecideExtension & { readonly now: Date },
): Promise<void> {
  const db = tx.withTables<ActionTables>();
  const asked = await db
    .selectFrom("action_extension")
    .select([sql<string>`until_on::text`.as("until_on"), "asked_by"])
    .where("id", "=", extension)
    .where("action", "=", row.id)
    .where("decided_at", "is", null)
    .executeTakeFirst();
  if (asked === undefined) {
    throw new HttpError(404, "extension-unknown", { detail: "no such extension waits for a decision" });
  }
  const by = personOf(actor);
  if (asked.asked_by === by) {
    throw new HttpError(403, "duties-not-separate", {
      detail: "who asked for it cannot approve it (SD2)",
      remedy: "Ask somebody else to do it.",
    });
  }
  await db
    .updateTable("action_extension")
    .set({ decided_by: by, decided_at: now, granted, answer })
    .where("id", "=", extension)
    .execute();
  if (granted) {
    await db
      .updateTable("corrective_action")
      .set({ due_on: asked.until_on, escalated_on: null, version: row.version + 1 })
      .where("id", "=", row.id)
      .execute();
  }
  const after = { extension, untilOn: asked.until_on, answer };
  await told(tx, actor, row, granted ? "extension-granted" : "extension-refused", after);
}

/** A check of the effect, while an action is verified. */
export async function addCheck(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  given: AddCheck,
  now: Date,
): Promise<void> {
  mustBeIn(row, ["verified"], "checks");
  await mustFit(tx, "action_check", row);
  await tx
    .withTables<ActionTables>()
    .insertInto("action_check")
    .values({ action: row.id, at: now, ...given, by_person: personOf(actor), cycle: row.cycle })
    .execute();
  await told(tx, actor, row, "effect-checked", { ...given });
}

/** The weakness was met again before the action was closed: it cannot be called effective in this cycle. */
export async function addRecurrence(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  what: string,
  now: Date,
): Promise<void> {
  await mustFit(tx, "action_recurrence", row);
  await tx
    .withTables<ActionTables>()
    .insertInto("action_recurrence")
    .values({ action: row.id, at: now, what, found_in: row.state, by_person: actor.person, cycle: row.cycle })
    .execute();
  await told(tx, actor, row, "recurred", { what });
}

function mustBeIn({ state }: ActionRow, states: readonly ActionState[], field: string): void {
  if (states.includes(state)) return;
  throw new HttpError(409, "too-late", {
    field,
    detail: `this is fixed once an action is ${state}`,
    remedy: "What turns out wrong is returned by who verifies it.",
  });
}

async function mustFit(
  tx: Transaction,
  table: "action_measure" | "action_proof" | "action_extension" | "action_check" | "action_recurrence",
  { id }: ActionRow,
): Promise<void> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}
    where action = ${id}`.execute(tx);
  if ((rows[0]?.count ?? 0) < PARTS_MAX) return;
  throw new HttpError(422, "too-many", { detail: `an action holds ${PARTS_MAX} of these` });
}

function refuseFuture(at: string, now: Date, field: string): void {
  if (Date.parse(at) <= now.getTime() + AHEAD_MS) return;
  throw new HttpError(422, "times-impossible", { field, detail: "this is still to come", remedy: "Mend the time." });
}

async function told(
  tx: Transaction,
  actor: Actor,
  { id, compartment }: ActionRow,
  what: string,
  after: Readonly<Record<string, unknown>>,
): Promise<void> {
  await appendTrail(tx, actor, {
    action: `corrective-action.${what}`,
    object: { kind: "corrective-action", id, compartment },
    after,
  });
}
