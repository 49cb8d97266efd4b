import { type Kysely, sql } from "kysely";
import type { Actor } from "../platform/access/index.js";
import type { Database } from "../platform/database/database.js";
import { historyOf } from "../platform/trail/index.js";
import type { Directory } from "../register/index.js";
import { type ActionRow, factsOf, othersOf } from "./load.js";
import { knownIn, showAction } from "./query.js";
import type { ActionTables, CorrectiveActionDetail } from "./schema.js";
import { ACTION_STEPS, decideActionStep, type MayTake } from "./steps.js";

type Db = Kysely<ActionTables>;
const HISTORY_MAX = 500;

interface Around {
  readonly actor: Actor;
  readonly directory: Directory;
  readonly may: MayTake;
  readonly now: Date;
  readonly day: string;
}

/** Everything an action's page shows. */
export async function showDetail(
  database: Database,
  row: ActionRow,
  { actor, directory, may, now, day }: Around,
): Promise<CorrectiveActionDetail> {
  const db = database.db.withTables<ActionTables>();
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  const facts = await factsOf(db, row, directory, now);
  return {
    ...showAction(row, directory, day),
    condition: row.condition,
    techniques: row.techniques,
    containment: row.containment,
    containedAt: iso(row.contained_at),
    rootCause: row.root_cause,
    causeMethod: row.cause_method,
    criterion: row.criterion,
    implementedAt: iso(row.implemented_at),
    verifiedAt: iso(row.verified_at),
    verifiedBy: row.verified_by === null ? null : knownIn(directory, row.verified_by),
    effectiveAt: iso(row.effective_at),
    acceptedAt: iso(row.accepted_at),
    exception: row.exception,
    measures: await measuresOf(db, row, directory),
    otherServices: await answersOf(db, row, directory),
    proofs: await proofsOf(db, row, directory),
    extensions: await extensionsOf(db, row, directory),
    checks: await checksOf(db, row, directory),
    recurrences: await recurrencesOf(db, row, directory),
    parts: {
      owner: may("owner"),
      judge: may("judge"),
      approver: may("approver"),
      contributor: may("contributor"),
    },
    steps: ACTION_STEPS.filter(({ from }) => from === row.state).map(({ to, who }) => {
      const decision = decideActionStep(facts, to, () => null, {});
      const lacking = "refused" in decision && decision.refused.code === "facts-missing" ? decision.refused.about : [];
      return { to, refused: may(who), missing: [...lacking] };
    }),
    history: await historyOf(database.db, actor, { kind: "corrective-action", id: row.id }, HISTORY_MAX),
  };
}

async function measuresOf(
  db: Db,
  { id }: ActionRow,
  directory: Directory,
): Promise<CorrectiveActionDetail["measures"]> {
  const rows = await db
    .selectFrom("action_measure")
    .selectAll()
    .select(sql<string>`due_on::text`.as("due_on"))
    .where("action", "=", id)
    .orderBy("cycle")
    .orderBy("action_measure.due_on")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    text: row.text,
    implementer: knownIn(directory, row.implementer),
    dueOn: row.due_on,
    doneAt: row.done_at?.toISOString() ?? null,
    cycle: row.cycle,
  }));
}

async function answersOf(
  db: Db,
  { id, service }: ActionRow,
  directory: Directory,
): Promise<CorrectiveActionDetail["otherServices"]> {
  const rows = await db.selectFrom("action_answer").selectAll().where("action", "=", id).execute();
  const given = new Map(rows.map((row) => [row.service, row]));
  return [...new Set([...othersOf(directory, service), ...given.keys()])].map((other) => {
    const row = given.get(other);
    return {
      service: knownIn(directory, other),
      answer: row?.answer ?? null,
      note: row?.note ?? null,
      by: row === undefined ? null : knownIn(directory, row.by_person),
      at: row?.at.toISOString() ?? null,
    };
  });
}

async function proofsOf(
  db: Db,
  { id, cycle, issued_at }: ActionRow,
  directory: Directory,
): Promise<CorrectiveActionDetail["proofs"]> {
  const rows = await db
    .selectFrom("action_proof")
    .selectAll()
    .where("action", "=", id)
    .orderBy("observed_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    link: row.link,
    sha256: row.sha256,
    observedAt: row.observed_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    by: knownIn(directory, row.by_person),
    counts: row.cycle === cycle && row.observed_at > issued_at,
    cycle: row.cycle,
  }));
}

async function extensionsOf(
  db: Db,
  { id }: ActionRow,
  directory: Directory,
): Promise<CorrectiveActionDetail["extensions"]> {
  const rows = await db
    .selectFrom("action_extension")
    .selectAll()
    .select(sql<string>`until_on::text`.as("until_on"))
    .where("action", "=", id)
    .orderBy("asked_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    untilOn: row.until_on,
    reason: row.reason,
    askedBy: knownIn(directory, row.asked_by),
    askedAt: row.asked_at.toISOString(),
    granted: row.granted,
    decidedBy: row.decided_by === null ? null : knownIn(directory, row.decided_by),
    decidedAt: row.decided_at?.toISOString() ?? null,
    answer: row.answer,
  }));
}

async function checksOf(db: Db, { id }: ActionRow, directory: Directory): Promise<CorrectiveActionDetail["checks"]> {
  const rows = await db.selectFrom("action_check").selectAll().where("action", "=", id).orderBy("at").execute();
  return rows.map(({ id: check, at, held, runs, note, by_person, cycle }) => ({
    id: check,
    at: at.toISOString(),
    held,
    runs,
    note,
    by: knownIn(directory, by_person),
    cycle,
  }));
}

async function recurrencesOf(
  db: Db,
  { id }: ActionRow,
  directory: Directory,
): Promise<CorrectiveActionDetail["recurrences"]> {
  const rows = await db.selectFrom("action_recurrence").selectAll().where("action", "=", id).orderBy("at").execute();
  return rows.map(({ id: recurrence, at, what, found_in, by_person }) => ({
    id: recurrence,
    at: at.toISOString(),
    what,
    foundIn: found_in,
    by: by_person === null ? null : knownIn(directory, by_person),
  }));
}
