import { type Selectable, sql } from "kysely";
import { type Actor, mayDo, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { AlertTables } from "./schema.js";
import {
  type AlertStep,
  type AlertStepName,
  decideAlertWay,
  type Refusal,
  type StepAsk,
  type StepFacts,
} from "./steps.js";

/** What changed by a step. */
export interface StepDone {
  readonly id: string;
  readonly compartment: string | null;
  readonly version: number;
}

export interface StepOrder {
  readonly id: string;
  /** As whoever asks last saw it; null for what acts by itself. */
  readonly version: number | null;
  readonly step: AlertStepName;
  readonly ask: Omit<StepAsk, "into"> & { readonly into?: string | undefined };
  /** Of a case only its members see: its alerts are for them alone. */
  readonly compartment?: string | null;
  readonly now: Date;
}

type Row = Pick<
  Selectable<AlertTables["alert"]>,
  | "id"
  | "state"
  | "kind"
  | "disposition"
  | "assignee"
  | "incident"
  | "merged_into"
  | "snoozed_until"
  | "compartment"
  | "version"
  | "cycle"
>;
const COLUMNS = [
  "id",
  "state",
  "kind",
  "disposition",
  "assignee",
  "incident",
  "merged_into",
  "snoozed_until",
  "compartment",
  "version",
  "cycle",
] as const;

/** An alert somebody may see, locked until the transaction ends; throws 404 `alert-unknown`, 409 `changed-meanwhile`. */
export async function lockAlert(tx: Transaction, actor: Actor, id: string, version: number | null): Promise<Row> {
  const row = await tx
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select([...COLUMNS])
    .where("id", "=", id)
    .where(actor.kind === "system" ? sql<boolean>`true` : visibleTo(actor, "alert.compartment"))
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw alertUnknown();
  if (version !== null && row.version !== version) throw changedMeanwhile();
  return row;
}

/** Takes the steps on the way to the one that is asked for; throws HttpError with what refuses it. */
export async function takeStep(tx: Transaction, actor: Actor, order: StepOrder): Promise<StepDone> {
  const { id, version, step, now } = order;
  const row = await lockAlert(tx, actor, id, version);
  const ask: StepAsk = { ...order.ask, into: await loadInto(tx, actor, row, order.ask.into) };
  const way = decideAlertWay(factsOf(row), step, (who) => may(actor, who), ask, now.getTime());
  if ("refused" in way) throw refusal(way.refused, row);
  const after = afterSteps(row, way.steps, ask, actor, now);
  const compartment = order.compartment === undefined ? row.compartment : order.compartment;
  await tx
    .withTables<AlertTables>()
    .updateTable("alert")
    .set({ ...after, compartment, version: row.version + 1 })
    .where("id", "=", id)
    .execute();
  let from = row.state;
  for (const each of way.steps) {
    const last = each === way.steps.at(-1);
    await appendTrail(tx, actor, {
      action: `alert.${PAST[each.name]}`,
      object: { kind: "alert", id, compartment },
      before: { state: from, ...(last ? changedOf(row, after) : {}) },
      after: { state: each.to, ...(last ? changedOf(after, row) : {}) },
      ...(last && ask.reason !== undefined ? { reason: ask.reason } : {}),
    });
    from = each.to;
  }
  return { id, compartment, version: row.version + 1 };
}

const PAST: Readonly<Record<AlertStepName, string>> = {
  acknowledge: "acknowledged",
  triage: "triaging-begun",
  close: "closed",
  link: "linked",
  unlink: "unlinked",
  snooze: "snoozed",
  wake: "woken",
  reopen: "reopened",
  unmerge: "unmerged",
};

/** The parts the trail tells of, where they differ from the other side. */
function changedOf(one: Partial<Row>, other: Partial<Row>): Record<string, unknown> {
  const parts = ["disposition", "assignee", "incident", "merged_into", "snoozed_until"] as const;
  return Object.fromEntries(
    parts.filter((part) => one[part] !== undefined && one[part] !== other[part]).map((part) => [part, one[part]]),
  );
}

/** Columns after the steps, `undefined` where they stay as they are. */
function afterSteps(row: Row, steps: readonly AlertStep[], ask: StepAsk, actor: Actor, now: Date) {
  const last = steps.at(-1);
  const has = (effect: AlertStep["effects"][number]): boolean => steps.some(({ effects }) => effects.includes(effect));
  const to = last?.to ?? row.state;
  const stamped = (state: string): boolean => steps.some((each) => each.to === state && each.effects.includes("stamp"));
  const again = has("begin-cycle");
  return {
    state: to,
    disposition: to === "closed" ? (ask.disposition ?? null) : null,
    merged_into: to === "closed" ? (ask.into?.id ?? null) : null,
    incident: to === "linked" ? (ask.incident ?? null) : null,
    snoozed_until: to === "snoozed" && ask.untilMs !== undefined ? new Date(ask.untilMs) : null,
    closed_at: to === "closed" ? now : null,
    ...(stamped("acknowledged") ? { acknowledged_at: now } : {}),
    ...(stamped("triaging") ? { triaged_at: now } : {}),
    ...(again ? { acknowledged_at: null, triaged_at: null, reopened_at: now, cycle: row.cycle + 1 } : {}),
    // Who acknowledges what nobody has takes it.
    ...(has("take") && row.assignee === null && actor.kind === "account" ? { assignee: actor.id } : {}),
  };
}

function factsOf(row: Row): StepFacts {
  return {
    id: row.id,
    state: row.state,
    mergedInto: row.merged_into,
    snoozedUntilMs: row.snoozed_until?.getTime() ?? null,
  };
}

export function may(actor: Actor, who: AlertStep["who"]): boolean {
  return who === "system" ? actor.kind === "system" : mayDo(actor.roles, who);
}

/** The alert that is kept, as far as the actor may know of it. */
async function loadInto(tx: Transaction, actor: Actor, row: Row, id: string | undefined): Promise<StepAsk["into"]> {
  if (id === undefined) return undefined;
  const into = await tx
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select(["id", "kind", "merged_into"])
    .where("id", "=", id)
    .where(visibleTo(actor, "alert.compartment"))
    .executeTakeFirst();
  if (into === undefined) return { id, sameKind: false, merged: false };
  return { id, sameKind: into.kind === row.kind, merged: into.merged_into !== null };
}

export function alertUnknown(): HttpError {
  return new HttpError(404, "alert-unknown", { detail: "there is no such alert" });
}

function changedMeanwhile(): HttpError {
  return new HttpError(409, "changed-meanwhile", {
    detail: "somebody changed it since you last saw it",
    remedy: "Look at it again, then decide.",
  });
}

function refusal({ code, about }: Refusal, { state }: Row): HttpError {
  const [first = ""] = about;
  if (code === "not-permitted") {
    return new HttpError(403, code, { detail: `this step needs the permission ${first}` });
  }
  if (code === "no-such-step") {
    return new HttpError(409, code, {
      detail: `an alert that is ${state} cannot be taken there`,
      remedy: "Look at it again: its state says which steps there are.",
    });
  }
  return new HttpError(422, code, {
    field: first,
    detail: `this step needs: ${about.join(", ")}`,
    remedy: "Give what is missing.",
  });
}
