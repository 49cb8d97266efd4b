import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import { HttpError } from "../../platform/http/problems.js";
import { dueServices, lockStandings, settle } from "../comparison/settle.js";
import { inForce, nowOf, type PracticeParts, type StandardInForce, type Transaction } from "./ports.js";
import type { Hand } from "./tables.js";

export interface Work {
  readonly tx: Transaction;
  readonly now: Date;
  readonly standard: StandardInForce;
}

/**
 * Does something that standings follow from: first what time did by now is written, then the change, then what follows
 * from it, all in one transaction; pages are told afterwards. `services` are those whose facts change.
 */
export async function practiceWork<Result>(
  parts: PracticeParts,
  services: readonly string[],
  work: (work: Work) => Promise<Result>,
): Promise<Result> {
  const standard = await inForce(parts);
  const now = nowOf(parts);
  const result = await parts.database.db.transaction().execute(async (tx) => {
    await lockStandings(tx);
    await settle(tx, standard, await dueServices(tx, now), now);
    const done = await work({ tx, now, standard });
    await settle(tx, standard, services, now);
    return done;
  });
  for (const id of services)
    parts.live.publish({ topic: "practice", id, permission: "practice.read", compartment: null });
  return result;
}

/** Brings all standings up to now where time changed some; cheap where it did not. */
export async function settleDue(parts: PracticeParts): Promise<void> {
  const { rows } = await sql<{ due: boolean }>`
    select exists (select from standing where next_at <= ${nowOf(parts)}) as due`.execute(parts.database.db);
  if (rows[0]?.due === true) await practiceWork(parts, [], async () => undefined);
}

/** Begins the standings of services, and brings them in line with the standard in force. */
export async function settleServices(parts: PracticeParts, services: readonly string[]): Promise<void> {
  if (services.length > 0) await practiceWork(parts, services, async () => undefined);
}

export interface ServiceRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
  readonly class: string;
  readonly ownerUnit: string | null;
}

/** Throws 404 `service-unknown`. */
export async function serviceOf(tx: Transaction, id: string): Promise<ServiceRow> {
  const { rows } = await sql<ServiceRow>`
    select id, code, name, name_ja as "nameJa", class, owner_unit as "ownerUnit" from service where id = ${id}`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) throw new HttpError(404, "service-unknown", { detail: "there is no such service" });
  return row;
}

/** Throws 404 `requirement-unknown` for what the standard in force does not hold. */
export function requirementOf(standard: StandardInForce, id: string) {
  const found = standard.requirement(id);
  if (found !== null) return found;
  throw new HttpError(404, "requirement-unknown", { detail: `the standard in force has no requirement ${id}` });
}

export function handOf({ id, person }: Actor): Hand {
  return { account: id, person };
}

/** Refuses who does not answer for the service. */
export async function mustOwn(parts: PracticeParts, actor: Actor, service: string): Promise<void> {
  if (actor.kind === "system" || (await parts.independence.isOwner(actor, service))) return;
  throw new HttpError(403, "not-owner-team", {
    detail: "only those who answer for the service may do this",
    remedy: "Ask the unit that owns it, or have the register corrected.",
  });
}

/** Refuses whom the separation of duties keeps from judging; the code names the reason. */
export async function mustBeIndependent(
  parts: PracticeParts,
  actor: Actor,
  service: string,
  contributors: readonly Hand[],
): Promise<void> {
  const conflict = await parts.independence.mayJudge(actor, service, contributors);
  if (conflict === null) return;
  throw new HttpError(403, `independence-${conflict.replaceAll("_", "-")}`, {
    detail: `the separation of duties keeps you from judging here (SD1: ${conflict})`,
    remedy: "Ask an auditor who has no part in this service.",
  });
}

export function changedMeanwhile(): HttpError {
  return new HttpError(409, "changed-meanwhile", {
    field: "version",
    detail: "somebody changed it meanwhile",
    remedy: "Read it again, then decide anew.",
  });
}
