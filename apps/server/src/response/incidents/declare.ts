import type { Insertable } from "kysely";
import { type AlertForCase, linkToCase, readForCase } from "../../monitoring/alerts/index.js";
import { type Actor, mayDo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { narrowestLabel, type RecordKind, type TlpLabel } from "../../platform/labels.js";
import { appendTrail } from "../../platform/trail/index.js";
import { refuseTimes } from "./change.js";
import { nextNumber } from "./numbers.js";
import type { Declare, IncidentTables } from "./schema.js";
import type { IncidentFunction } from "./steps.js";
import { type CaseTimes, wrongTimes } from "./times.js";

/** The door to compartments, given by whoever composes the domains; both add to the trail themselves. */
export interface Compartments {
  /** Makes one with its first members; gives its id. */
  create(tx: Transaction, actor: Actor, given: { name: string; members: readonly string[] }): Promise<string>;
  /** Lets somebody know; nothing changes where they do already. */
  addMember(tx: Transaction, actor: Actor, compartment: string, account: string): Promise<void>;
  isMember(tx: Transaction, compartment: string, account: string): Promise<boolean>;
}

/** A change that pages are told of after the commit. */
export interface Changed {
  readonly topic: "incident" | "alert";
  readonly id: string;
  readonly compartment: string | null;
}

export interface Declared {
  readonly id: string;
  readonly compartment: string | null;
  readonly changed: readonly Changed[];
}

/** Declares an incident, from alerts or without, in one transaction: its alerts become linked to it. */
export async function declareIncident(
  tx: Transaction,
  actor: Actor,
  asked: Declare,
  { compartments, now }: { readonly compartments: Compartments; readonly now: Date },
): Promise<Declared> {
  refuseTimes(wrongTimes(givenTimes(asked, now), now.getTime()));
  const alerts = await readForCase(
    tx,
    actor,
    asked.alerts.map(({ id }) => id),
  );
  const label = labelOf(asked, alerts);
  // TLP:RED is for named persons: a case with it is for a circle, whether or not that was said.
  const hasCircle = alerts.some((alert) => alert.compartment !== null);
  const given = { ...asked, label, restricted: asked.restricted || (label === "TLP:RED" && !hasCircle) };
  const kind = kindOf(given.kind, alerts);
  const participants = firstParticipants(given, actor);
  const members = [...new Set([actor.id, ...participants.map(({ account }) => account)])];
  const theirs = given.restricted ? null : oneCompartment(alerts);
  if (theirs !== null) await mustBeMembers(tx, compartments, theirs, members);
  const number = await nextNumber(tx, { kind, restricted: given.restricted || theirs !== null, now });
  const compartment = given.restricted ? await compartments.create(tx, actor, { name: number, members }) : theirs;
  const row = { ...rowOf(given, alerts, actor, now), number, kind, compartment, own_compartment: given.restricted };
  const id = await insertCase(tx, actor, row, participants, asked.alerts);
  const changed: Changed[] = [{ topic: "incident", id, compartment }];
  for (const alert of inLockOrder(given.alerts)) {
    await linkToCase(tx, actor, alert, { id, compartment }, now);
    changed.push({ topic: "alert", id: alert.id, compartment });
  }
  // Those who saw an alert and do not any more are told that it changed, and find it gone.
  for (const alert of alerts) {
    if (alert.compartment !== compartment)
      changed.push({ topic: "alert", id: alert.id, compartment: alert.compartment });
  }
  return { id, compartment, changed };
}

async function insertCase(
  tx: Transaction,
  actor: Actor,
  row: Insertable<IncidentTables["incident"]> & { readonly declared_at: Date },
  participants: readonly { readonly account: string; readonly function: IncidentFunction }[],
  alerts: readonly { readonly id: string }[],
): Promise<string> {
  const db = tx.withTables<IncidentTables>();
  const { id } = await db.insertInto("incident").values(row).returning("id").executeTakeFirstOrThrow();
  for (const each of participants) {
    await db
      .insertInto("incident_participant")
      .values({ incident: id, from_at: row.declared_at, ...each })
      .execute();
  }
  const { number, kind, title, severity, service, tenant, label, compartment = null } = row;
  await appendTrail(tx, actor, {
    action: "incident.declared",
    object: { kind: "incident", id, compartment },
    after: {
      number,
      kind,
      title,
      severity,
      service,
      tenant,
      label,
      participants,
      alerts: alerts.map((each) => each.id),
    },
  });
  return id;
}

/** Whoever changes several alerts takes them in the order of their ids, as the stream does: nobody waits in a ring. */
export function inLockOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A circle that was there before the case is not widened by it. */
export async function mustBeMembers(
  tx: Transaction,
  compartments: Compartments,
  compartment: string,
  accounts: readonly string[],
): Promise<void> {
  for (const account of accounts) {
    if (await compartments.isMember(tx, compartment, account)) continue;
    throw new HttpError(422, "not-a-member", {
      field: "participants",
      detail: "the case is for a circle of people that somebody named here is not of",
      remedy: "Name members of it alone, or declare a restricted case, which has a circle of its own.",
    });
  }
}

/** What is exercised and what is real never get into one case. */
function kindOf(given: RecordKind | undefined, alerts: readonly AlertForCase[]): RecordKind {
  const kinds = new Set([...(given === undefined ? [] : [given]), ...alerts.map(({ kind }) => kind)]);
  if (kinds.size > 1) {
    throw new HttpError(422, "kinds-differ", {
      field: "kind",
      detail: `alerts and incident are of different kinds: ${[...kinds].join(", ")}`,
      remedy: "Declare one incident for each kind.",
    });
  }
  return [...kinds][0] ?? "real";
}

/** The compartment alerts come from; two of them cannot be told in one case. */
function oneCompartment(alerts: readonly AlertForCase[]): string | null {
  const found = new Set(alerts.map(({ compartment }) => compartment).filter((each) => each !== null));
  if (found.size > 1) {
    throw new HttpError(422, "compartments-differ", {
      field: "alerts",
      detail: "the alerts are for different circles of people",
      remedy: "Declare one incident for each, or a restricted one, which has a circle of its own.",
    });
  }
  return [...found][0] ?? null;
}

function firstParticipants(
  { commander, participants, restricted }: Pick<Declare, "commander" | "participants" | "restricted">,
  actor: Actor,
) {
  const all = [
    ...(commander === undefined ? [] : [{ account: commander, function: "commander" as const }]),
    ...participants,
    ...(actor.kind === "account" ? [{ account: actor.id, function: "handler" as const }] : []),
  ];
  const leads = mayDo(actor.roles, "incidents.lead") || all.some((each) => each.function === "commander");
  if (restricted && !leads) {
    throw new HttpError(422, "facts-missing", {
      field: "commander",
      detail: "a restricted case has somebody in it who may let others in",
      remedy: "Name its commander.",
    });
  }
  if (all.filter((each) => each.function === "commander").length > 1) {
    throw new HttpError(422, "one-commander", { field: "participants", detail: "one person commands at a time" });
  }
  return [...new Map(all.map((each) => [`${each.function} ${each.account}`, each])).values()];
}

/** The times that are said; those of alerts are measured, and nobody's to mend. */
function givenTimes({ occurred, detectedAt, aware }: Declare, now: Date): CaseTimes {
  const ms = (text: string | null | undefined): number | null =>
    text === null || text === undefined ? null : Date.parse(text);
  return {
    occurredFrom: ms(occurred?.from),
    occurredTo: ms(occurred?.to),
    detected: ms(detectedAt),
    aware: ms(aware?.at),
    declared: now.getTime(),
    contained: null,
    eradicated: null,
    recovered: null,
  };
}

/** The label that is said, else the narrowest of the alerts; a restricted case is for named persons, which is TLP:RED. */
function labelOf({ label, restricted }: Declare, alerts: readonly AlertForCase[]): TlpLabel | null {
  if (label !== undefined) return label;
  if (restricted) return "TLP:RED";
  return narrowestLabel(alerts.map((each) => each.label));
}

/** What is said, and where nothing is, what the alerts say. */
function rowOf(
  given: Omit<Declare, "label"> & { readonly label: TlpLabel | null },
  alerts: readonly AlertForCase[],
  actor: Actor,
  now: Date,
) {
  const { occurred, aware } = given;
  const one = <T>(values: readonly (T | null)[]): T | null => {
    const found = new Set(values);
    return found.size === 1 ? (values[0] ?? null) : null;
  };
  const earliest = (times: readonly (Date | null)[]): Date | null =>
    times.reduce<Date | null>((first, at) => (at !== null && (first === null || at < first) ? at : first), null);
  const latest = alerts.reduce<Date | null>(
    (last, { lastAt }) => (last === null || lastAt > last ? lastAt : last),
    null,
  );
  return {
    title: given.title ?? alerts[0]?.title ?? "",
    summary: given.summary,
    severity: given.severity ?? null,
    service: given.service ?? one(alerts.map(({ service }) => service)),
    tenant: given.tenant ?? one(alerts.map(({ tenant }) => tenant)),
    label: given.label,
    occurred_from: occurred === undefined ? earliest(alerts.map(({ firstAt }) => firstAt)) : occurred.from,
    occurred_to: occurred === undefined ? latest : occurred.to,
    occurred_confidence: occurred?.confidence ?? (alerts.length > 0 ? ("estimated" as const) : ("unknown" as const)),
    detected_at: given.detectedAt ?? earliest(alerts.map(({ detectedAt }) => detectedAt)),
    acknowledged_at: earliest(alerts.map(({ acknowledgedAt }) => acknowledgedAt)) ?? (alerts.length > 0 ? now : null),
    declared_at: now,
    declared_by: actor.id,
    aware_at: aware?.at ?? null,
    aware_by: aware === undefined || actor.kind !== "account" ? null : actor.id,
    aware_reason: aware?.reason ?? null,
  };
}
