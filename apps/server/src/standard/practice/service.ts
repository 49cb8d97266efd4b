import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { Requirement } from "../baseline/schema.js";
import { confirmedProfile } from "../comparison/facts.js";
import { piecesOf, pinned, statementFacts } from "./evidence-facts.js";
import type { PracticeParts, Transaction } from "./ports.js";
import { addContributor, mustBeVersion, type RecordRow, readRecord } from "./record.js";
import type { BulkClaim, BulkOutcome, Claim, Judge } from "./schema.js";
import type { Standing } from "./standing.js";
import { decideRecord, type RecordDecision, type RecordStep } from "./states.js";
import type { Pins, PracticeTables, StatementClaim } from "./tables.js";
import { changedMeanwhile, handOf, mustOwn, practiceWork, requirementOf, serviceOf, type Work } from "./work.js";

/** What owners claim, and auditors judge. */
export class Practice {
  readonly #parts: PracticeParts;

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  /** The owner says how each statement is practised. */
  async claim(actor: Actor, service: string, requirement: string, given: Claim): Promise<void> {
    await mustOwn(this.#parts, actor, service);
    await practiceWork(this.#parts, [service], async (work) => {
      await serviceOf(work.tx, service);
      await claimOne(work, actor, { service, requirement, ...given });
    });
  }

  /** The same for many requirements; one that is refused does not stop the others. */
  async claimMany(actor: Actor, service: string, { answers, platform }: BulkClaim): Promise<BulkOutcome> {
    await mustOwn(this.#parts, actor, service);
    return await practiceWork(this.#parts, [service], async (work) => {
      await serviceOf(work.tx, service);
      const rows: BulkOutcome["rows"] = [];
      for (const { requirement, state, text, share } of answers) {
        rows.push(
          await outcomeOf(requirement, async () => {
            const { content } = requirementOf(work.standard, requirement);
            const statements = content.statements.map(({ id }) => ({ id, state, text, share }));
            await claimOne(work, actor, { service, requirement, version: "any", statements, platform });
          }),
        );
      }
      return { rows };
    });
  }

  /** An independent auditor judges what is claimed, by the evidence that counts now. */
  async judge(actor: Actor, service: string, requirement: string, given: Judge): Promise<void> {
    const before = await readRecordAnywhere(this.#parts, service, requirement);
    const conflict = await this.#parts.independence.mayJudge(actor, service, before?.contributors ?? []);
    await practiceWork(this.#parts, [service], async (work) => {
      const { tx, now, standard } = work;
      const record = await readRecord(tx, service, requirement);
      if (record === null || record.version !== given.version) throw changedMeanwhile();
      const held = requirementOf(standard, requirement);
      const pieces = await piecesOf(tx, service, requirement, now);
      const facts = {
        state: record.state,
        inherited: record.platform !== null,
        statements: statementFacts(held.content, record.statements, pieces, await platformStanding(tx, record)),
      };
      const { grade, note } = given;
      orRefuse(decideRecord(facts, "judged", ["auditor"], { grade, note, conflict }), conflict);
      const profile = await confirmedProfile(tx, service);
      if (profile === null) throw new HttpError(409, "profile-unconfirmed", { detail: "no profile is confirmed yet" });
      await sql`update evidence set state = 'accepted', decided_by = ${actor.id}, decided_by_name = ${actor.name},
          decided_at = ${now}, note = 'judged'
        where service = ${service} and requirement = ${requirement} and state = 'received' and fresh_until >= ${now}`.execute(
        tx,
      );
      const pins: Pins = {
        standard: standard.number,
        version: held.version,
        digest: held.digest,
        profile: profile.id,
        at: profile.facts.informationClass,
        evidence: pinned(pieces),
      };
      await writeJudgement(tx, actor, { service, requirement, grade, note, pins, now });
    });
  }
}

interface ClaimAsk extends Omit<Claim, "version"> {
  readonly service: string;
  readonly requirement: string;
  /** "any": whatever it is now, as for an answer to many at once. */
  readonly version: number | null | "any";
}

async function claimOne({ tx, now, standard }: Work, actor: Actor, given: ClaimAsk): Promise<void> {
  const { service, requirement, statements, platform } = given;
  const { content } = requirementOf(standard, requirement);
  const record = await readRecord(tx, service, requirement);
  if (given.version !== "any") mustBeVersion(record, given.version);
  judgeStatements(content, statements, platform);
  const theirs = platform === null ? null : await standingOf(tx, platform, requirement);
  const pieces = await piecesOf(tx, service, requirement, now);
  const facts = {
    state: record?.state ?? "empty",
    inherited: platform !== null,
    statements: statementFacts(content, statements, pieces, theirs),
  } as const;
  orRefuse(decideRecord(facts, "claimed", ["owner"]), null);
  await addContributor(tx, service, requirement, handOf(actor));
  await tx
    .withTables<PracticeTables>()
    .updateTable("practice_record")
    .set({
      state: "claimed",
      statements: JSON.stringify(statements),
      platform,
      claimed_by: actor.id,
      claimed_by_name: actor.name,
      claimed_by_person: actor.person,
      claimed_at: now,
      version: (record?.version ?? 0) + 1,
    })
    .where("service", "=", service)
    .where("requirement", "=", requirement)
    .execute();
  await appendTrail(tx, actor, {
    action: "practice.claimed",
    object: { kind: "practice", id: `${service}/${requirement}` },
    after: { statements: statements.map(({ id, state, share }) => ({ id, state, share })), platform },
  });
}

function judgeStatements(content: Requirement, statements: readonly StatementClaim[], platform: string | null): void {
  const unknown = statements.find(({ id }) => !content.statements.some((each) => each.id === id));
  if (unknown !== undefined) {
    throw new HttpError(422, "statement-unknown", {
      field: "statements",
      detail: `there is no statement ${unknown.id}`,
    });
  }
  if (platform === null && statements.some(({ share }) => share === "platform")) {
    throw new HttpError(422, "platform-missing", {
      field: "platform",
      detail: "a statement is practised by a platform, and none is named",
      remedy: "Name the service that practises it.",
    });
  }
}

async function writeJudgement(
  tx: Transaction,
  actor: Actor,
  given: { service: string; requirement: string; grade: Judge["grade"]; note: string; pins: Pins; now: Date },
): Promise<void> {
  const { service, requirement, grade, note, pins, now } = given;
  await tx
    .withTables<PracticeTables>()
    .updateTable("practice_record")
    .set((row) => ({
      state: "judged",
      grade,
      cause: null,
      cause_detail: null,
      judged_by: actor.id,
      judged_by_name: actor.name,
      judged_by_person: actor.person,
      judged_at: now,
      judged_note: note,
      pins: JSON.stringify(pins),
      reopened_at: null,
      version: row("version", "+", 1),
    }))
    .where("service", "=", service)
    .where("requirement", "=", requirement)
    .execute();
  await appendTrail(tx, actor, {
    action: "practice.judged",
    object: { kind: "practice", id: `${service}/${requirement}` },
    after: { grade, standard: pins.standard, version: pins.version, evidence: pins.evidence.map(({ id }) => id) },
    reason: note,
  });
}

async function readRecordAnywhere({ database }: PracticeParts, service: string, requirement: string) {
  return await database.db.transaction().execute((tx) => readRecord(tx, service, requirement));
}

async function platformStanding(tx: Transaction, { platform, requirement }: RecordRow): Promise<Standing | null> {
  return platform === null ? null : await standingOf(tx, platform, requirement);
}

async function standingOf(tx: Transaction, service: string, requirement: string): Promise<Standing> {
  const { rows } = await sql<{ standing: Standing }>`
    select standing from standing where service = ${service} and requirement = ${requirement}`.execute(tx);
  return rows[0]?.standing ?? "unknown";
}

function orRefuse(decision: RecordDecision, conflict: string | null): RecordStep {
  if ("step" in decision) return decision.step;
  const { code, about } = decision.refused;
  if (about.includes("independence") && conflict !== null) {
    throw new HttpError(403, `independence-${conflict.replaceAll("_", "-")}`, {
      detail: `the separation of duties keeps you from judging here (SD1: ${conflict})`,
      remedy: "Ask an auditor who has no part in this service.",
    });
  }
  throw new HttpError(code === "facts-missing" ? 422 : 409, code, {
    field: about[0] ?? "state",
    detail: `${code === "facts-missing" ? "missing" : "not possible"}: ${about.join(", ")}`,
  });
}

async function outcomeOf(requirement: string, work: () => Promise<void>): Promise<BulkOutcome["rows"][number]> {
  try {
    await work();
    return { requirement, done: true, code: null, about: [] };
  } catch (caught) {
    if (!(caught instanceof HttpError)) throw caught;
    const { code, detail } = caught.problem;
    return { requirement, done: false, code, about: [detail] };
  }
}
