import { moveToCase } from "../../monitoring/alerts/index.js";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { Changed } from "./declare.js";
import { factsOf, functionsOf, type IncidentRow, lockIncident, mayIn } from "./load.js";
import type { IncidentTables, TakeStep } from "./schema.js";
import { decideIncidentStep, type IncidentStep, OPEN_STATES, type StepAsk } from "./steps.js";

/** Takes a step of an incident's life; throws HttpError with what refuses it. */
export async function takeIncidentStep(
  tx: Transaction,
  actor: Actor,
  id: string,
  given: TakeStep,
  now: Date,
): Promise<Changed[]> {
  const row = await lockIncident(tx, actor, id, given.version);
  const may = mayIn(actor, await functionsOf(tx, id, actor.id));
  const into = given.to === "merged" ? await loadInto(tx, actor, row, given.into) : null;
  const ask: StepAsk = { reason: given.reason, into: into?.facts };
  const decision = decideIncidentStep(await factsOf(tx, row), given.to, may, ask, given.override);
  if ("refused" in decision) throw refusal(decision.refused, row);
  const { step, overridden } = decision;
  // A case says which one it went into: whoever may not know of that one may not know of it either any more.
  const compartment = into === null ? row.compartment : into.compartment;
  const db = tx.withTables<IncidentTables>();
  if (step.effects.includes("begin-cycle")) await keepCycle(tx, row);
  await db
    .updateTable("incident")
    .set({
      ...afterStep(row, step, now),
      merged_into: into?.id ?? null,
      compartment,
      own_compartment: row.own_compartment && compartment === row.compartment,
      version: row.version + 1,
    })
    .where("id", "=", id)
    .execute();
  if (overridden.length > 0) {
    const kept = { incident: id, step: `${step.from} ${step.to}`, missing: [...overridden], by_account: actor.id };
    await db
      .insertInto("incident_override")
      .values({ ...kept, reason: given.reason ?? "" })
      .execute();
  }
  await appendTrail(tx, actor, {
    action: `incident.${PAST[step.to]}`,
    object: { kind: "incident", id, compartment },
    before: { state: step.from },
    after: {
      state: step.to,
      ...(into === null ? {} : { into: into.id }),
      ...(overridden.length > 0 ? { overridden: [...overridden] } : {}),
    },
    ...(given.reason === undefined ? {} : { reason: given.reason }),
  });
  const moved = step.effects.includes("move-alerts") && into !== null ? await moveToCase(tx, actor, id, into) : [];
  return [
    { topic: "incident", id, compartment: row.compartment },
    ...(into === null ? [] : [{ topic: "incident" as const, id: into.id, compartment: into.compartment }]),
    ...moved.map((alert) => ({ topic: "alert" as const, id: alert.id, compartment: alert.compartment })),
  ];
}

const PAST: Readonly<Record<IncidentStep["to"], string>> = {
  triage: "declared",
  active: "activated",
  contained: "contained",
  resolved: "resolved",
  in_review: "review-begun",
  closed: "closed",
  dismissed: "dismissed",
  merged: "merged",
};

function afterStep(row: IncidentRow, { to, effects }: IncidentStep, now: Date) {
  if (effects.includes("begin-cycle")) {
    const none = { contained_at: null, eradicated_at: null, recovered_at: null, resolved_at: null, reviewed_at: null };
    return { state: to, cycle: row.cycle + 1, activated_at: now, closed_at: null, monitoring_until: null, ...none };
  }
  const stamps = (["activated_at", "contained_at", "resolved_at", "reviewed_at", "closed_at"] as const).filter(
    (stamp) => effects.includes(stamp),
  );
  return { state: to, ...Object.fromEntries(stamps.map((stamp) => [stamp, now])) };
}

const TIMES = [
  "detected_at",
  "acknowledged_at",
  "declared_at",
  "aware_at",
  "activated_at",
  "contained_at",
  "eradicated_at",
  "recovered_at",
  "resolved_at",
  "reviewed_at",
  "closed_at",
] as const;

/** The times of the cycle that is over, or what took long would turn negative; its tracks begin anew. */
async function keepCycle(tx: Transaction, row: IncidentRow): Promise<void> {
  const times = Object.fromEntries(TIMES.map((name) => [name, row[name]?.toISOString() ?? null]));
  const db = tx.withTables<IncidentTables>();
  await db
    .insertInto("incident_cycle")
    .values({ incident: row.id, cycle: row.cycle, times: JSON.stringify(times) })
    .execute();
  await db.deleteFrom("incident_track").where("incident", "=", row.id).execute();
}

/** The case that is kept, as far as the actor may know of it. */
async function loadInto(tx: Transaction, actor: Actor, row: IncidentRow, id: string | undefined) {
  if (id === undefined) return null;
  const into = await tx
    .withTables<IncidentTables>()
    .selectFrom("incident")
    .select(["id", "state", "kind", "compartment"])
    .where("id", "=", id)
    .where("id", "!=", row.id)
    .where(visibleTo(actor, "incident.compartment"))
    .executeTakeFirst();
  const open: readonly string[] = OPEN_STATES;
  const facts = {
    open: into !== undefined && open.includes(into.state),
    sameKind: into?.kind === row.kind,
    // What was for few would else be told to many.
    closeEnough: row.compartment === null || row.compartment === into?.compartment,
  };
  return { id, compartment: into?.compartment ?? null, facts };
}

function refusal(
  { code, about }: { readonly code: string; readonly about: readonly string[] },
  { state }: IncidentRow,
): HttpError {
  const [first = ""] = about;
  if (code === "not-permitted") {
    return new HttpError(403, code, {
      detail: `this step needs the permission ${first}, or the function of who leads the case`,
    });
  }
  if (code === "no-such-step") {
    return new HttpError(409, code, {
      detail: `an incident that is ${state} cannot be taken there`,
      remedy: "Look at it again: it says which steps there are.",
    });
  }
  return new HttpError(422, code, {
    field: first,
    detail: `this step needs: ${about.join(", ")}`,
    remedy: "Give what is missing.",
  });
}
