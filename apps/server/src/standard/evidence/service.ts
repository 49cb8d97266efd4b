import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { CLASSES, type ClassId, type Requirement } from "../baseline/schema.js";
import { confirmedProfile } from "../comparison/facts.js";
import { reopen } from "../comparison/settle.js";
import { nowOf, type PracticeParts, type Transaction } from "../practice/ports.js";
import { addContributor } from "../practice/record.js";
import type { PracticeTables } from "../practice/tables.js";
import { handOf, mustBeIndependent, mustOwn, practiceWork, requirementOf, serviceOf } from "../practice/work.js";
import { EvidenceFiles } from "./files.js";
import { AHEAD_MAX_MS, freshUntil } from "./freshness.js";
import type { AddEvidence, Evidence } from "./schema.js";
import { type EvidenceRow, evidenceOf } from "./show.js";

/** Greatest age in days of evidence of a kind the requirement does not name. */
const OTHER_DAYS: Readonly<Record<ClassId, number>> = { C1: 365, C2: 365, C3: 90 };

/** Evidence that people hand in, and what auditors decide about it. */
export class EvidenceDesk {
  readonly #parts: PracticeParts;
  readonly #files: EvidenceFiles;

  constructor(parts: PracticeParts) {
    this.#parts = parts;
    this.#files = new EvidenceFiles(parts.files);
  }

  /** Keeps the bytes of a file; it becomes evidence when it is handed in for a requirement. */
  async keepFile(actor: Actor, name: string, mediaType: string, body: AsyncIterable<unknown>) {
    const { sha256, size } = await this.#files.keep(body);
    await this.#parts.database.db
      .withTables<PracticeTables>()
      .insertInto("evidence_file")
      .values({ sha256, size, name, media_type: mediaType, added_by: actor.id, added_at: nowOf(this.#parts) })
      .onConflict((conflict) => conflict.column("sha256").doNothing())
      .execute();
    return { sha256, sizeBytes: size, name };
  }

  /** The bytes of a piece of evidence. */
  async readFile(id: string) {
    const rows = await readEvidence(this.#parts.database, { id });
    const [row] = rows;
    if (row === undefined || row.sha256 === null)
      throw new HttpError(404, "evidence-unknown", { detail: "there is no such file" });
    return { name: row.file_name ?? row.sha256, stream: await this.#files.read(row.sha256) };
  }

  async add(actor: Actor, service: string, requirement: string, given: AddEvidence): Promise<Evidence> {
    await mustOwn(this.#parts, actor, service);
    return await practiceWork(this.#parts, [service], async ({ tx, now, standard }) => {
      await serviceOf(tx, service);
      const { content } = requirementOf(standard, requirement);
      const observedAt = new Date(given.observedAt);
      judgeTimes(given, now);
      judgePlace(given, content);
      if (given.sha256 !== undefined) await refuseReuse(tx, given);
      const at = (await confirmedProfile(tx, service))?.facts.informationClass ?? "C3";
      const maxAgeDays = maxAgeOf(content, given.slot, at);
      const row = await tx
        .withTables<PracticeTables>()
        .insertInto("evidence")
        .values({
          service,
          requirement,
          slot: given.slot,
          statements: given.statements,
          form: given.sha256 === undefined ? "link" : "file",
          title: given.title,
          sha256: given.sha256 ?? null,
          link: given.link ?? null,
          period_from: given.periodFrom === undefined ? null : new Date(given.periodFrom),
          observed_at: observedAt,
          received_at: now,
          max_age_days: maxAgeDays,
          fresh_until: new Date(freshUntil({ observedAt: observedAt.getTime(), maxAgeDays })),
          state: "received",
          added_by: actor.id,
          added_by_name: actor.name,
          added_by_person: actor.person,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await addContributor(tx, service, requirement, handOf(actor));
      await appendTrail(tx, actor, {
        action: "evidence.received",
        object: { kind: "evidence", id: row.id },
        after: {
          service,
          requirement,
          sha256: given.sha256 ?? null,
          link: given.link ?? null,
          observedAt: given.observedAt,
        },
      });
      return await oneEvidence(tx, row.id, now);
    });
  }

  /** An auditor takes it or not. What is rejected takes the judgement with it that stood on it. */
  async decide(actor: Actor, id: string, accept: boolean, note: string): Promise<Evidence> {
    const [found] = await readEvidence(this.#parts.database, { id });
    if (found === undefined) throw new HttpError(404, "evidence-unknown", { detail: "there is no such evidence" });
    const { service, requirement } = found;
    const adder = { account: found.added_by, person: found.added_by_person };
    await mustBeIndependent(this.#parts, actor, service, [adder]);
    return await practiceWork(this.#parts, [service], async ({ tx, now }) => {
      const done = await sql`update evidence set state = ${accept ? "accepted" : "rejected"}, decided_by = ${actor.id},
          decided_by_name = ${actor.name}, decided_at = ${now}, note = ${note}
        where id = ${id} and state <> ${accept ? "accepted" : "rejected"}
          and (${accept}::boolean = false or state = 'received') returning 1`.execute(tx);
      if (done.rows.length === 0) {
        throw new HttpError(409, "no-such-step", { detail: `the evidence is ${found.state}` });
      }
      if (!accept) await reopenPinned(tx, { id, service, requirement, note, now });
      await appendTrail(tx, actor, {
        action: accept ? "evidence.accepted" : "evidence.rejected",
        object: { kind: "evidence", id },
        after: { service, requirement },
        reason: note,
      });
      return await oneEvidence(tx, id, now);
    });
  }
}

/** Evidence with the names of its files, the newest first. */
export async function readEvidence(
  { db }: Pick<Database, "db">,
  by: { readonly id: string } | { readonly service: string; readonly requirement: string },
): Promise<EvidenceRow[]> {
  const which =
    "id" in by ? sql`evidence.id = ${by.id}` : sql`service = ${by.service} and requirement = ${by.requirement}`;
  const { rows } = await sql<EvidenceRow>`
    select evidence.*, evidence_file.name as file_name, evidence_file.size::text as size
    from evidence left join evidence_file using (sha256) where ${which} order by received_at desc, id`.execute(db);
  return rows;
}

async function oneEvidence(tx: Transaction, id: string, now: Date): Promise<Evidence> {
  const [row] = await readEvidence({ db: tx }, { id });
  if (row === undefined) throw new Error(`evidence ${id} is gone`);
  return evidenceOf(row, now);
}

function judgeTimes({ observedAt, periodFrom }: AddEvidence, now: Date): void {
  if (Date.parse(observedAt) > now.getTime() + AHEAD_MAX_MS) {
    throw new HttpError(422, "observed-ahead", {
      field: "observedAt",
      detail: "it was observed more than 5 minutes from now",
      remedy: "Give the instant at which it was seen: the end of the period it speaks for.",
    });
  }
  if (periodFrom !== undefined && Date.parse(periodFrom) > Date.parse(observedAt)) {
    throw new HttpError(422, "period-backwards", { field: "periodFrom", detail: "the period ends before it begins" });
  }
}

function judgePlace({ slot, statements }: AddEvidence, content: Requirement): void {
  const unknown = statements.find((id) => !content.statements.some((statement) => statement.id === id));
  if (unknown !== undefined) {
    throw new HttpError(422, "statement-unknown", { field: "statements", detail: `there is no statement ${unknown}` });
  }
  if (slot !== null && content.evidence[slot] === undefined) {
    throw new HttpError(422, "slot-unknown", { field: "slot", detail: `the requirement expects no evidence ${slot}` });
  }
}

/** Greatest age of a kind of evidence at a class. */
export function maxAgeOf({ evidence }: Requirement, slot: number | null, at: ClassId): number {
  const ages = slot === null ? undefined : evidence[slot]?.maxAgeDays;
  return ages?.[at] ?? CLASSES.map((each) => ages?.[each]).find((days) => days !== undefined) ?? OTHER_DAYS[at];
}

/** One file speaks for one period: the same bytes for another period prove nothing. Throws 409 `evidence-reused`. */
async function refuseReuse(tx: Transaction, { sha256, observedAt, periodFrom }: AddEvidence): Promise<void> {
  const { rows: files } = await sql`select 1 from evidence_file where sha256 = ${sha256}`.execute(tx);
  if (files.length === 0) {
    throw new HttpError(422, "file-unknown", { field: "sha256", detail: "this file was not uploaded" });
  }
  const from = periodFrom ?? null;
  const { rows } = await sql<{ id: string; requirement: string; service: string; receivedAt: Date; observedAt: Date }>`
    select evidence.id, requirement, service.name as service, received_at as "receivedAt", observed_at as "observedAt"
    from evidence join service on service.id = evidence.service
    where sha256 = ${sha256} and (observed_at <> ${observedAt}::timestamptz
      or period_from is distinct from ${from}::timestamptz)
    order by received_at limit 1`.execute(tx);
  const [earlier] = rows;
  if (earlier === undefined) return;
  throw new HttpError(409, "evidence-reused", {
    field: "sha256",
    detail:
      `the same file was handed in on ${earlier.receivedAt.toISOString()} for ${earlier.service}, ` +
      `${earlier.requirement} (${earlier.id}), as observed ${earlier.observedAt.toISOString()}`,
    remedy: "Hand in what was observed in this period.",
  });
}

async function reopenPinned(
  tx: Transaction,
  {
    id,
    service,
    requirement,
    note,
    now,
  }: { id: string; service: string; requirement: string; note: string; now: Date },
): Promise<void> {
  const { rows } = await sql<{ pinned: boolean }>`
    select coalesce(pins -> 'evidence' @> jsonb_build_array(jsonb_build_object('id', ${id}::text)), false) as pinned
    from practice_record where service = ${service} and requirement = ${requirement}`.execute(tx);
  if (rows[0]?.pinned === true) await reopen(tx, { service, requirement, cause: "rejected", detail: note, at: now });
}
