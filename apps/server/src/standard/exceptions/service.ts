import { type Selectable, sql } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/access/index.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { byOf } from "../applicability/show.js";
import { confirmedProfile } from "../comparison/facts.js";
import { nowOf, type PracticeParts, type Transaction } from "../practice/ports.js";
import { readRecord } from "../practice/record.js";
import type { Approval, PracticeTables } from "../practice/tables.js";
import { changedMeanwhile, handOf, mustOwn, practiceWork, requirementOf, serviceOf } from "../practice/work.js";
import { DAY_MS } from "../time.js";
import { type ExceptionFacts, exceptionStep, phaseOf, refuseException } from "./rules.js";
import type { DecideException, Exception, ExceptionQuery, RequestException } from "./schema.js";

type ExceptionRow = Selectable<PracticeTables["practice_exception"]> & {
  readonly service_name: string;
  readonly service_name_ja: string | null;
};

/** Risks accepted for a time: asked for by owners, granted above and outside the service. */
export class Exceptions {
  readonly #parts: PracticeParts;

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  async list(query: ExceptionQuery): Promise<{ rows: Exception[]; next: string | null }> {
    const { limit, cursor, service, state } = query;
    const after = cursor === undefined ? null : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
    const now = nowOf(this.#parts);
    const { rows } =
      await sql<ExceptionRow>`${SELECT} where (${service ?? null}::uuid is null or service = ${service ?? null}::uuid)
      and (${state ?? null}::text is null or state = ${state ?? null})
      and (${after?.[0] ?? null}::timestamptz is null or
        (until_at, e.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
      order by until_at desc, e.id desc limit ${limit + 1}`.execute(this.#parts.database.db);
    return toPage(
      rows,
      limit,
      (row) => [row.until_at.toISOString(), row.id],
      (row) => exceptionOf(row, now),
    );
  }

  async get(id: string): Promise<Exception> {
    const row = await oneRow(this.#parts.database.db, id);
    return exceptionOf(row, nowOf(this.#parts));
  }

  /** Of one cell, the newest end first. */
  async of(service: string, requirement: string): Promise<Exception[]> {
    const { rows } = await sql<ExceptionRow>`${SELECT}
      where service = ${service} and requirement = ${requirement} order by until_at desc, e.id`.execute(
      this.#parts.database.db,
    );
    return rows.map((row) => exceptionOf(row, nowOf(this.#parts)));
  }

  async request(actor: Actor, given: RequestException): Promise<Exception> {
    const { service, requirement } = given;
    await mustOwn(this.#parts, actor, service);
    return await practiceWork(this.#parts, [service], async ({ tx, now, standard }) => {
      await serviceOf(tx, service);
      const { content } = requirementOf(standard, requirement);
      const profile = await confirmedProfile(tx, service);
      if (profile === null) throw new HttpError(409, "profile-unconfirmed", { detail: "no profile is confirmed yet" });
      const at = profile.facts.informationClass;
      const chainDaysBefore = given.renews === null ? 0 : await chainDays(tx, given.renews, service, requirement);
      const facts: ExceptionFacts = {
        at,
        waivable: content.waivable.includes(at),
        reason: given.reason,
        compensation: given.compensation,
        from: Date.parse(given.from),
        until: given.until === null ? null : Date.parse(given.until),
        chainDaysBefore,
      };
      mustBeAllowed(facts);
      const row = await tx
        .withTables<PracticeTables>()
        .insertInto("practice_exception")
        .values({
          number: await nextNumber(tx, now),
          service,
          requirement,
          state: "requested",
          class: at,
          reason: given.reason,
          compensation: given.compensation,
          from_at: new Date(facts.from),
          until_at: new Date(facts.until ?? facts.from),
          renews: given.renews,
          chain_days_before: chainDaysBefore,
          requested_by: actor.id,
          requested_by_name: actor.name,
          requested_by_person: actor.person,
          requested_at: now,
        })
        .returning(["id", "number"])
        .executeTakeFirstOrThrow();
      await appendTrail(tx, actor, {
        action: "exception.requested",
        object: { kind: "exception", id: row.id },
        after: { number: row.number, service, requirement, from: given.from, until: given.until },
        reason: given.reason,
      });
      return exceptionOf(await oneRow(tx, row.id), now);
    });
  }

  /** Approves, refuses, withdraws or revokes. What was true when it was asked for is judged again when it is granted. */
  async decide(actor: Actor, id: string, given: DecideException): Promise<Exception> {
    const { service } = await oneRow(this.#parts.database.db, id);
    return await practiceWork(this.#parts, [service], async ({ tx, now }) => {
      const row = await oneRow(tx, id);
      if (row.version !== given.version) throw changedMeanwhile();
      if (given.decision === "approve") await this.#approve(tx, actor, row, given.note, now);
      else await this.#end(tx, actor, row, given, now);
      return exceptionOf(await oneRow(tx, id), now);
    });
  }

  /** An incident showed that the risk cannot be borne: ends what is in force for a cell. */
  async revokeBy(
    tx: Transaction,
    actor: Actor,
    cell: { service: string; requirement: string },
    reason: string,
    now: Date,
  ) {
    await sql`update practice_exception set state = 'revoked', ended_by = ${actor.id}, ended_by_name = ${actor.name},
        ended_at = ${now}, ended_reason = ${reason}, version = version + 1
      where service = ${cell.service} and requirement = ${cell.requirement} and state = 'approved'
        and until_at > ${now}`.execute(tx);
  }

  async #approve(tx: Transaction, actor: Actor, row: ExceptionRow, note: string, now: Date): Promise<void> {
    mustBeOpen(row);
    const { service, requirement } = row;
    const record = await readRecord(tx, service, requirement);
    const claimant = record?.claimed_by ?? null;
    const owner = claimant === null ? null : { account: claimant, person: record?.claimed_by_person ?? null };
    const requester = { account: row.requested_by, person: row.requested_by_person };
    const conflict = await this.#parts.independence.mayApprove(actor, { service, at: row.class, requester, owner });
    if (conflict !== null) throw notAbove(conflict);
    const already = row.approvals.some(
      ({ account, person }) => account === actor.id || (person !== null && person === actor.person),
    );
    if (already) throw new HttpError(409, "approved-already", { detail: "you agreed to it already" });
    const approvals: Approval[] = [
      ...row.approvals,
      { ...handOf(actor), name: actor.name, roles: actor.roles, at: now.toISOString(), note },
    ];
    const enough = this.#parts.independence.isEnough(row.class, approvals);
    await sql`update practice_exception set state = ${enough ? "approved" : "in_review"},
        approvals = ${JSON.stringify(approvals)}::jsonb, version = version + 1 where id = ${row.id}`.execute(tx);
    await appendTrail(tx, actor, {
      action: enough ? "exception.approved" : "exception.reviewed",
      object: { kind: "exception", id: row.id },
      after: { number: row.number, approvals: approvals.length },
      reason: note,
    });
  }

  async #end(tx: Transaction, actor: Actor, row: ExceptionRow, given: DecideException, now: Date): Promise<void> {
    const to = { refuse: "refused", withdraw: "withdrawn", revoke: "revoked", approve: "approved" } as const;
    const state = to[given.decision];
    const step = exceptionStep(row.state, state, state === "withdrawn" ? "owner" : "approver");
    if (!step.ok) throw new HttpError(409, step.code, { detail: `the exception is ${row.state}` });
    if (state === "withdrawn") await mustOwn(this.#parts, actor, row.service);
    await sql`update practice_exception set state = ${state}, ended_by = ${actor.id}, ended_by_name = ${actor.name},
        ended_at = ${now}, ended_reason = ${given.note}, version = version + 1 where id = ${row.id}`.execute(tx);
    await appendTrail(tx, actor, {
      action: `exception.${state}`,
      object: { kind: "exception", id: row.id },
      after: { number: row.number },
      reason: given.note,
    });
  }
}

const SELECT = sql`select e.*, service.name as service_name, service.name_ja as service_name_ja
  from practice_exception e join service on service.id = e.service`;

async function oneRow(db: PracticeParts["database"]["db"] | Transaction, id: string): Promise<ExceptionRow> {
  const { rows } = await sql<ExceptionRow>`${SELECT} where e.id = ${id}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new HttpError(404, "exception-unknown", { detail: "there is no such exception" });
  return row;
}

/** The first to agree takes it into review. */
function mustBeOpen({ state }: ExceptionRow): void {
  const step = exceptionStep(state, state === "requested" ? "in_review" : "approved", "approver");
  if (!step.ok) throw new HttpError(409, step.code, { detail: `the exception is ${state}` });
}

function mustBeAllowed(facts: ExceptionFacts): void {
  const refusal = refuseException(facts);
  if (refusal === null) return;
  throw new HttpError(422, `exception-${refusal}`, {
    field: FIELDS[refusal],
    detail: `an exception like this is not granted: ${refusal.replaceAll("-", " ")}`,
  });
}

const FIELDS: Readonly<Record<NonNullable<ReturnType<typeof refuseException>>, string>> = {
  "not-waivable": "requirement",
  "no-reason": "reason",
  "no-end": "until",
  "end-before-start": "until",
  "too-long": "until",
  "chain-too-long": "until",
  "no-compensation": "compensation",
};

/** Days of the exception that is renewed, and of those it renewed. Throws 422 where it is of another cell. */
async function chainDays(tx: Transaction, id: string, service: string, requirement: string): Promise<number> {
  const row = await oneRow(tx, id);
  if (row.service !== service || row.requirement !== requirement) {
    throw new HttpError(422, "renews-another", { field: "renews", detail: "the exception is of another requirement" });
  }
  return row.chain_days_before + (row.until_at.getTime() - row.from_at.getTime()) / DAY_MS;
}

async function nextNumber(tx: Transaction, now: Date): Promise<string> {
  const year = now.getUTCFullYear();
  const { rows } = await sql<{ last: number }>`
    insert into practice_exception_series (year, last) values (${year}, 1)
    on conflict (year) do update set last = practice_exception_series.last + 1 returning last`.execute(tx);
  return `EX-${year}-${String(rows[0]?.last ?? 1).padStart(4, "0")}`;
}

function notAbove(conflict: string): HttpError {
  return new HttpError(403, `approval-${conflict.replaceAll("_", "-")}`, {
    detail: `the separation of duties keeps you from agreeing to it (SD2: ${conflict})`,
    remedy: "Ask somebody above and outside the service.",
  });
}

function exceptionOf(row: ExceptionRow, now: Date): Exception {
  const [from, until] = [row.from_at.getTime(), row.until_at.getTime()];
  return {
    id: row.id,
    number: row.number,
    service: row.service,
    serviceName: row.service_name,
    serviceNameJa: row.service_name_ja,
    requirement: row.requirement,
    state: row.state,
    phase: row.state === "approved" ? phaseOf({ from, until }, now.getTime()) : null,
    class: row.class,
    reason: row.reason,
    compensation: row.compensation,
    from: row.from_at.toISOString(),
    until: row.until_at.toISOString(),
    renews: row.renews,
    chainDaysBefore: row.chain_days_before,
    requestedBy: { id: row.requested_by, name: row.requested_by_name },
    requestedAt: row.requested_at.toISOString(),
    approvals: row.approvals.map(({ account, name, at, note }) => ({ id: account, name, at, note })),
    endedBy: byOf(row.ended_by, row.ended_by_name),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedReason: row.ended_reason,
    version: row.version,
  };
}
