import { sql } from "kysely";
import { type Actor, mayDo, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrailAll, type TrailEntry } from "../../platform/trail/index.js";
import { type AlertRow, alertUnknown, lockAlerts } from "./lock.js";
import type { AlertTables } from "./schema.js";
import {
  type AlertStep,
  type AlertStepName,
  decideAlertWay,
  type Refusal,
  type StepAsk,
  type StepFacts,
} from "./steps.js";
import { actOf, decideTakeBack, type TakeBackRefusal } from "./take-back.js";

/** What changed of an alert. */
export interface StepDone {
  readonly id: string;
  readonly compartment: string | null;
  readonly version: number;
}

/** What somebody wants done with one alert: a step, to give it to somebody, or to take back what they just did to it. */
export interface AlertOrder {
  readonly id: string;
  /** As whoever asks last saw it; null for what acts by itself. */
  readonly version: number | null;
  readonly act:
    | { readonly step: AlertStepName; readonly ask: OrderAsk }
    | { readonly assignee: string | null }
    | { readonly takeBack: true };
  /** Of a case only its members see: its alerts are for them alone. */
  readonly compartment?: string | null;
}
export type OrderAsk = Omit<StepAsk, "into"> & { readonly into?: string | undefined };

/** Takes one order; throws HttpError with what refuses it. */
export async function takeOrder(tx: Transaction, actor: Actor, order: AlertOrder, now: Date): Promise<StepDone> {
  const [done] = await takeOrders(tx, actor, [order], now);
  if (done === undefined) throw alertUnknown();
  if (done instanceof HttpError) throw done;
  return done;
}

/**
 * Takes many orders in one go: each is decided by itself, and those that are refused (404 `alert-unknown`, 409
 * `changed-meanwhile` and `no-such-step`, 422 `facts-missing`, 403 `not-permitted`) leave the others alone. Outcomes come
 * in the order of the orders.
 */
export async function takeOrders(
  tx: Transaction,
  actor: Actor,
  orders: readonly AlertOrder[],
  now: Date,
): Promise<(StepDone | HttpError)[]> {
  const rows = await lockAlerts(
    tx,
    actor,
    orders.map(({ id }) => id),
  );
  const kept = await loadKept(tx, actor, orders);
  const entries: TrailEntry[] = [];
  const outcomes = orders.map((order) => {
    const row = rows.get(order.id);
    if (row === undefined) return alertUnknown();
    if (order.version !== null && order.version !== row.version) return changedMeanwhile();
    const decided = decide(actor, row, order, kept, now);
    if (decided instanceof HttpError) return decided;
    const version = row.version + 1;
    const after = { ...decided.after, version, last_act: decided.keeps ? actOf(row, actor, version, now) : null };
    rows.set(row.id, after);
    entries.push(...decided.entries);
    return { id: row.id, compartment: after.compartment, version: after.version };
  });
  const changed = new Set(outcomes.flatMap((outcome) => (outcome instanceof HttpError ? [] : [outcome.id])));
  await writeRows(
    tx,
    [...rows.values()].filter(({ id }) => changed.has(id)),
  );
  await appendTrailAll(tx, actor, entries);
  return outcomes;
}

interface Decided {
  readonly after: AlertRow;
  readonly entries: readonly TrailEntry[];
  /** Whether it can be taken back. */
  readonly keeps: boolean;
}

function decide(actor: Actor, row: AlertRow, order: AlertOrder, kept: Kept, now: Date): Decided | HttpError {
  const { act } = order;
  if ("step" in act) return decideStep(actor, row, { ...order, act }, kept, now);
  return "takeBack" in act ? takeBack(actor, row, now) : decideAssign(row, act.assignee);
}

function takeBack(actor: Actor, row: AlertRow, now: Date): Decided | HttpError {
  const decision = decideTakeBack(row.last_act, { account: actor.id, version: row.version, nowMs: now.getTime() });
  if ("refused" in decision) return notTakenBack(decision.refused);
  const after = { ...row, ...decision.before };
  const entry = {
    action: "alert.taken-back",
    object: { kind: "alert", id: row.id, compartment: row.compartment },
    before: { state: row.state, ...changedOf(row, after) },
    after: { state: after.state, ...changedOf(after, row) },
  };
  return { after, entries: [entry], keeps: false };
}

function decideAssign(row: AlertRow, assignee: string | null): Decided {
  const entry = {
    action: "alert.assigned",
    object: { kind: "alert", id: row.id, compartment: row.compartment },
    before: { assignee: row.assignee },
    after: { assignee },
  };
  return { after: { ...row, assignee }, entries: [entry], keeps: true };
}

type Kept = ReadonlyMap<string, { readonly kind: AlertRow["kind"]; readonly merged: boolean }>;

interface StepOrder extends AlertOrder {
  readonly act: Extract<AlertOrder["act"], { readonly step: AlertStepName }>;
}

function decideStep(actor: Actor, row: AlertRow, order: StepOrder, kept: Kept, now: Date): Decided | HttpError {
  const { step, ask: asked } = order.act;
  const ask: StepAsk = { ...asked, into: intoOf(row, asked.into, kept) };
  const way = decideAlertWay(factsOf(row), step, (who) => may(actor, who), ask, now.getTime());
  if ("refused" in way) return refusal(way.refused, row);
  const compartment = order.compartment === undefined ? row.compartment : order.compartment;
  const after = { ...afterSteps(row, way.steps, ask, actor, now), compartment };
  const froms = [row.state, ...way.steps.map(({ to }) => to)];
  const entries = way.steps.map((each, at): TrailEntry => {
    const last = at === way.steps.length - 1;
    return {
      action: `alert.${PAST[each.name]}`,
      object: { kind: "alert", id: row.id, compartment },
      before: { state: froms[at], ...(last ? changedOf(row, after) : {}) },
      after: { state: each.to, ...(last ? changedOf(after, row) : {}) },
      ...(last && ask.reason !== undefined ? { reason: ask.reason } : {}),
    };
  });
  // What belongs to a case is the case's: it is unlinked there.
  return { after, entries, keeps: step !== "link" && step !== "unlink" && actor.kind === "account" };
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
function changedOf(one: AlertRow, other: AlertRow): Record<string, unknown> {
  const parts = ["disposition", "assignee", "incident", "merged_into", "snoozed_until"] as const;
  return Object.fromEntries(parts.filter((part) => one[part] !== other[part]).map((part) => [part, one[part]]));
}

/** The row after the steps. */
function afterSteps(row: AlertRow, steps: readonly AlertStep[], ask: StepAsk, actor: Actor, now: Date): AlertRow {
  const to = steps.at(-1)?.to ?? row.state;
  const has = (effect: AlertStep["effects"][number]): boolean => steps.some(({ effects }) => effects.includes(effect));
  const stamped = (state: string): boolean => steps.some((each) => each.to === state && each.effects.includes("stamp"));
  // Who acknowledges what nobody has takes it.
  const takes = has("take") && row.assignee === null && actor.kind === "account";
  const after = {
    ...row,
    state: to,
    disposition: to === "closed" ? (ask.disposition ?? null) : null,
    merged_into: to === "closed" ? (ask.into?.id ?? null) : null,
    incident: to === "linked" ? (ask.incident ?? null) : null,
    snoozed_until: to === "snoozed" && ask.untilMs !== undefined ? new Date(ask.untilMs) : null,
    closed_at: to === "closed" ? now : null,
    acknowledged_at: stamped("acknowledged") ? now : row.acknowledged_at,
    triaged_at: stamped("triaging") ? now : row.triaged_at,
    assignee: takes ? actor.id : row.assignee,
  };
  if (!has("begin-cycle")) return after;
  return { ...after, acknowledged_at: null, triaged_at: null, reopened_at: now, cycle: row.cycle + 1 };
}

function factsOf(row: AlertRow): StepFacts {
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

/** The alerts that are kept where others are duplicates of them, as far as the actor may know of them. */
async function loadKept(tx: Transaction, actor: Actor, orders: readonly AlertOrder[]): Promise<Kept> {
  const ids = orders.flatMap(({ act }) => ("step" in act ? (act.ask.into ?? []) : []));
  if (ids.length === 0) return new Map();
  const rows = await tx
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select(["id", "kind", "merged_into"])
    .where("id", "in", [...new Set(ids)])
    .where(visibleTo(actor, "alert.compartment"))
    .execute();
  return new Map(rows.map((row) => [row.id, { kind: row.kind, merged: row.merged_into !== null }]));
}

function intoOf(row: AlertRow, id: string | undefined, kept: Kept): StepAsk["into"] {
  if (id === undefined) return undefined;
  const into = kept.get(id);
  return { id, sameKind: into?.kind === row.kind, merged: into?.merged ?? false };
}

async function writeRows(tx: Transaction, rows: readonly AlertRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update alert a set state = t.state, disposition = t.disposition, assignee = t.assignee, incident = t.incident,
      merged_into = t.merged_into, snoozed_until = t.snoozed_until, acknowledged_at = t.acknowledged_at,
      triaged_at = t.triaged_at, closed_at = t.closed_at, reopened_at = t.reopened_at, cycle = t.cycle,
      compartment = t.compartment, version = t.version, last_act = t.last_act
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, state text, disposition text, assignee uuid,
      incident uuid, merged_into uuid, snoozed_until timestamptz, acknowledged_at timestamptz, triaged_at timestamptz,
      closed_at timestamptz, reopened_at timestamptz, cycle integer, compartment uuid, version integer,
      last_act jsonb)
    where a.id = t.id`.execute(tx);
}

function changedMeanwhile(): HttpError {
  return new HttpError(409, "changed-meanwhile", {
    detail: "somebody changed it since you last saw it",
    remedy: "Look at it again, then decide.",
  });
}

const NOT_TAKEN_BACK: Readonly<Record<TakeBackRefusal, string>> = {
  "not-own-act": "the last act on this alert is not one of yours that can be taken back",
  "take-back-over": "an act can be taken back for a minute",
};

function notTakenBack(code: TakeBackRefusal): HttpError {
  return new HttpError(409, code, { detail: NOT_TAKEN_BACK[code], remedy: "Take the step that leads back instead." });
}

function refusal({ code, about }: Refusal, { state }: AlertRow): HttpError {
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
