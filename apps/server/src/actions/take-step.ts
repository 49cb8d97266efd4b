import type { Actor } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import { HttpError } from "../platform/http/problems.js";
import { appendTrail } from "../platform/trail/index.js";
import { addDays } from "../register/index.js";
import { type ActionRow, partRefused } from "./load.js";
import type { ActionTables, TakeActionStep } from "./schema.js";
import { type ActionFacts, type ActionStep, DUE_DAYS, decideActionStep, type MayTake } from "./steps.js";

const PAST: Readonly<Record<ActionStep["to"], string>> = {
  open: "begun-again",
  analysed: "analysed",
  planned: "planned",
  implementing: "begun",
  implemented: "implemented",
  verified: "verified",
  effective: "found-effective",
  closed: "closed",
  risk_accepted: "risk-accepted",
};

interface At {
  readonly facts: ActionFacts;
  readonly may: MayTake;
  readonly now: Date;
  readonly day: string;
}

/** Takes a step of an action's life; throws HttpError with what refuses it. The row is locked. */
export async function takeActionStep(
  tx: Transaction,
  actor: Actor,
  row: ActionRow,
  given: TakeActionStep,
  { facts, may, now, day }: At,
): Promise<void> {
  const { reason, exception, recurrence } = given;
  const decision = decideActionStep(facts, given.to, may, { reason, exception, recurrence });
  if ("refused" in decision) throw refusal(decision.refused, row);
  const { step } = decision;
  const db = tx.withTables<ActionTables>();
  const again = step.effects.includes("begin-again");
  if (again && recurrence !== undefined) {
    const { id: action, cycle } = row;
    const what = { what: recurrence, found_in: row.state, by_person: actor.person, cycle };
    await db
      .insertInto("action_recurrence")
      .values({ action, at: now, ...what })
      .execute();
  }
  await db
    .updateTable("corrective_action")
    .set({
      state: step.to,
      version: row.version + 1,
      ...(again ? begunAgain(row, day) : stamped(step, actor, now)),
      ...(step.effects.includes("returned") ? { returned: row.returned + 1, ...NOT_DONE } : {}),
      ...(step.to === "risk_accepted" ? { exception: exception ?? null } : {}),
    })
    .where("id", "=", row.id)
    .execute();
  const failed = step.effects.includes("returned");
  await appendTrail(tx, actor, {
    action: `corrective-action.${failed ? "returned" : PAST[step.to]}`,
    object: { kind: "corrective-action", id: row.id, compartment: row.compartment },
    before: { state: row.state },
    after: {
      state: step.to,
      ...(exception === undefined ? {} : { exception }),
      ...(recurrence === undefined ? {} : { recurrence }),
    },
    ...(reason === undefined ? {} : { reason }),
  });
}

/** What was done is to be done again: the times of it are not those of the present attempt. */
const NOT_DONE = { implemented_at: null, verified_at: null, verified_by: null, effective_at: null };

function stamped({ effects }: ActionStep, actor: Actor, now: Date) {
  const stamps = (["implemented_at", "verified_at", "effective_at", "closed_at", "accepted_at"] as const).filter(
    (stamp) => effects.includes(stamp),
  );
  return {
    ...Object.fromEntries(stamps.map((stamp) => [stamp, now])),
    ...(effects.includes("verified_at") ? { verified_by: actor.person } : {}),
  };
}

/** A cycle of its own, with a time of its own: parts of the one before are read and not counted. */
function begunAgain(row: ActionRow, day: string) {
  const due = addDays(day, DUE_DAYS[row.grade]);
  const none = { root_cause: null, cause_method: null, criterion: null, containment: null, contained_at: null };
  const times = { ...NOT_DONE, closed_at: null, accepted_at: null, exception: null, escalated_on: null };
  return { ...none, ...times, cycle: row.cycle + 1, due_on: due, first_due_on: due };
}

type Refused = Extract<ReturnType<typeof decideActionStep>, { readonly refused: unknown }>["refused"];

function refusal(refused: Refused, { state }: ActionRow): HttpError {
  if (refused.code === "not-permitted") return partRefused(refused.by);
  const { code, about } = refused;
  if (code === "no-such-step") {
    return new HttpError(409, code, {
      detail: `an action that is ${state} cannot be taken there`,
      remedy: "Look at it again: it says which steps there are.",
    });
  }
  return new HttpError(422, code, {
    field: about[0] ?? "",
    detail: `this step needs: ${about.join(", ")}`,
    remedy: "Give what is missing.",
  });
}
