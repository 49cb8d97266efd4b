import { type Kysely, type Selectable, sql } from "kysely";
import { type Actor, mayDo, visibleTo } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import { HttpError } from "../platform/http/problems.js";
import type { Directory } from "../register/index.js";
import type { ActionTables } from "./schema.js";
import type { ActionFacts, MayTake, PartRefusal } from "./steps.js";

export type ActionRow = Selectable<ActionTables["corrective_action"]>;
type Db = Kysely<ActionTables>;

const DAY_MS = 86_400_000;

/** Days as their text: the driver would make instants of them. */
export const DAYS = [
  sql<string>`due_on::text`.as("due_on"),
  sql<string>`first_due_on::text`.as("first_due_on"),
  sql<string | null>`escalated_on::text`.as("escalated_on"),
] as const;

/**
 * Who may judge what a service did, given by whoever composes the domains: null, or the rule that refuses (SD1 of the
 * segregation of duties: an auditor, and in no way of the service's own).
 */
export interface Judges {
  refuses(actor: Actor, service: string | null, at: Date): Promise<PartRefusal | null>;
}

/**
 * An action somebody may see, locked until the transaction ends; `version` is as they last saw it, null where the change
 * touches nothing that others changed. Throws 404 `action-unknown`, 409 `changed-meanwhile`.
 */
export async function lockAction(
  tx: Transaction,
  actor: Actor,
  id: string,
  version: number | null,
): Promise<ActionRow> {
  const row = await tx
    .withTables<ActionTables>()
    .selectFrom("corrective_action")
    .selectAll()
    .select(DAYS)
    .where("id", "=", id)
    .where(visibleTo(actor, "corrective_action.compartment"))
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw actionUnknown();
  if (version !== null && row.version !== version) {
    throw new HttpError(409, "changed-meanwhile", {
      detail: "somebody changed it since you last saw it",
      remedy: "Look at it again, then decide.",
    });
  }
  return row;
}

export function actionUnknown(): HttpError {
  return new HttpError(404, "action-unknown", { detail: "there is no such action" });
}

/** Throws 409 where nothing is to be done any more. */
export function mustBeOpen({ state }: Pick<ActionRow, "state">): void {
  if (state !== "closed" && state !== "risk_accepted") return;
  throw new HttpError(409, "action-closed", {
    detail: `the action is ${state}`,
    remedy: "Say that it recurred: it begins again.",
  });
}

/** Services that have to say whether they share a weakness: all others in operation. */
export function othersOf(directory: Directory, service: string | null): string[] {
  return directory
    .services()
    .filter(({ id, phase }) => phase === "operation" && id !== service)
    .map(({ id }) => id);
}

/** What the guards ask, from the action and its parts of the present cycle. */
export async function factsOf(db: Db, row: ActionRow, directory: Directory, now: Date): Promise<ActionFacts> {
  const others = othersOf(directory, row.service);
  const { rows } = await sql<{
    measures: number;
    open: number;
    answered: number;
    proofs: number;
    runs: number;
    held: boolean | null;
    recurrences: number;
  }>`select
    (select count(*)::int from action_measure m where m.action = ${row.id} and m.cycle = ${row.cycle}) as measures,
    (select count(*)::int from action_measure m
      where m.action = ${row.id} and m.cycle = ${row.cycle} and m.done_at is null) as open,
    (select count(*)::int from action_answer a
      where a.action = ${row.id} and a.service = any(${others}::uuid[])) as answered,
    (select count(*)::int from action_proof p
      where p.action = ${row.id} and p.cycle = ${row.cycle} and p.observed_at > ${row.issued_at}) as proofs,
    (select coalesce(sum(c.runs), 0)::int from action_check c where c.action = ${row.id} and c.cycle = ${row.cycle}
      and c.held and c.at >= ${row.verified_at}) as runs,
    (select c.held from action_check c where c.action = ${row.id} and c.cycle = ${row.cycle}
      and c.at >= ${row.verified_at} order by c.at desc, c.id desc limit 1) as held,
    (select count(*)::int from action_recurrence r where r.action = ${row.id} and r.cycle = ${row.cycle}) as recurrences
  `.execute(db);
  const [found] = rows;
  return {
    state: row.state,
    grade: row.grade,
    condition: row.condition,
    contained: row.contained_at !== null,
    rootCause: row.root_cause,
    causeMethod: row.cause_method,
    measures: found?.measures ?? 0,
    measuresOpen: found?.open ?? 0,
    criterion: row.criterion,
    servicesUnanswered: others.length - (found?.answered ?? 0),
    proofs: found?.proofs ?? 0,
    daysSinceVerified: daysBetween(row.verified_at, now),
    runs: found?.runs ?? 0,
    effectHeld: found?.held ?? null,
    recurrences: found?.recurrences ?? 0,
    daysSinceClosed: daysBetween(row.closed_at, now),
  };
}

function daysBetween(from: Date | null, to: Date): number | null {
  return from === null ? null : Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}

/** Everybody whose own work is looked at: the owner, and who carries the measures out, in whichever cycle. */
async function workersOf(db: Db, row: ActionRow): Promise<string[]> {
  const rows = await db
    .selectFrom("action_measure")
    .select("implementer")
    .distinct()
    .where("action", "=", row.id)
    .execute();
  const proofs = await db
    .selectFrom("action_proof")
    .select("by_person")
    .distinct()
    .where("action", "=", row.id)
    .execute();
  return [row.owner, ...rows.map(({ implementer }) => implementer), ...proofs.map(({ by_person }) => by_person)];
}

interface Asking {
  readonly directory: Directory;
  readonly judges: Judges;
  /** The day it is, for lines of command. */
  readonly day: string;
  readonly now: Date;
}

/**
 * Which parts somebody may take in an action, as persons: SD3, a judge is independent of the service and has no share in
 * the work; SD2, who accepts a risk or grants an extension is neither who asked nor who does the work.
 */
export async function partsOf(
  db: Db,
  actor: Actor,
  row: ActionRow,
  { directory, judges, day, now }: Asking,
): Promise<MayTake> {
  const person = actor.person;
  const workers = await workersOf(db, row);
  const judged = await judges.refuses(actor, row.service, now);
  const ownSide = person !== null && (workers.includes(person) || directory.areColleagues(person, row.owner, day));
  const lacks = (permission: "actions.contribute" | "actions.verify" | "actions.approve"): PartRefusal | null =>
    mayDo(actor.roles, permission) ? null : { guard: "permission", about: permission };
  return (part) => {
    if (part === "contributor") return lacks("actions.contribute");
    if (person === null) return { guard: "owner", about: "no-person" };
    if (part === "owner")
      return lacks("actions.contribute") ?? (ownSide ? null : { guard: "owner", about: "not-owner" });
    if (part === "approver") {
      return lacks("actions.approve") ?? (ownSide ? { guard: "SD2", about: "own-work" } : null);
    }
    return lacks("actions.verify") ?? (workers.includes(person) ? { guard: "SD3", about: "own-work" } : null) ?? judged;
  };
}

/** Who refuses, as an answer to a request. */
export function partRefused({ guard, about }: PartRefusal): HttpError {
  const said: Readonly<Record<PartRefusal["guard"], string>> = {
    permission: `this needs the permission ${about}`,
    owner:
      about === "no-person"
        ? "an action is worked on by persons, and this account is nobody's of the register"
        : "this is for the owner of the action, who carries it out, and the unit of the owner",
    SD1: `an independent auditor decides this (SD1): ${about}`,
    SD2: "who asked for it or does the work cannot approve it (SD2)",
    SD3: "who owns or carries out an action cannot verify it (SD3)",
  };
  return new HttpError(403, guard === "permission" || guard === "owner" ? "not-permitted" : "duties-not-separate", {
    detail: said[guard],
    remedy:
      guard === "owner" && about === "no-person" ? "Have the account tied to a person." : "Ask somebody else to do it.",
  });
}

/** The person behind an account; throws 403 where it has none. */
export function personOf(actor: Actor): string {
  if (actor.person === null) throw partRefused({ guard: "owner", about: "no-person" });
  return actor.person;
}
