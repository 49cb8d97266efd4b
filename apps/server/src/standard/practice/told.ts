import { sql } from "kysely";
import { PHASES, type ProfileFacts } from "../applicability/facts.js";
import { judgeApplicability } from "../applicability/rules.js";
import { lockStandings, settle } from "../comparison/settle.js";
import { maxAgeOf } from "../evidence/service.js";
import { DAY_MS } from "../time.js";
import {
  inForce,
  nowOf,
  type PracticeParts,
  type RequirementInForce,
  type StandardInForce,
  type Transaction,
} from "./ports.js";
import type { Standing } from "./standing.js";

/** Somebody of a story, by their person. */
export interface ToldHand {
  readonly id: string;
  readonly name: string;
}

/** A service of a story: since when it has its profile, and how each of its cells came to stand. */
export interface ToldService {
  readonly service: string;
  readonly facts: ProfileFacts;
  readonly since: Date;
  readonly owner: ToldHand;
  readonly security: ToldHand;
  readonly auditor: ToldHand;
  readonly executive: ToldHand;
  cell(requirement: string): ToldCell;
}

export interface ToldCell {
  readonly standing: "met" | "partly" | "not_met" | "stale" | "exception" | "check" | "claimed" | "unknown";
  readonly since: Date;
  readonly note: string;
  readonly until: Date | null;
  readonly past: { readonly from: Date; readonly to: Date; readonly standing: Standing } | null;
}

/**
 * Writes the practice of made-up services, past and present, in one go: what a demo tells. It is no way round a guard:
 * nothing but the demo calls it, and never for a service that has a profile. Gives whether it wrote.
 */
export async function tellPractice(parts: PracticeParts, told: ToldService): Promise<boolean> {
  const standard = await inForce(parts);
  const now = nowOf(parts);
  return await parts.database.db.transaction().execute(async (tx) => {
    await lockStandings(tx);
    const { rows } = await sql`select 1 from service_profile where service = ${told.service}`.execute(tx);
    if (rows.length > 0) return false;
    const profile = await writeProfile(tx, told);
    for (const held of standard.requirements) await writeCell(tx, { told, held, standard, profile, now });
    await settle(tx, standard, [told.service], now);
    return true;
  });
}

async function writeProfile(tx: Transaction, { service, facts, since, owner, security }: ToldService): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into service_profile (service, number, state, facts, author, author_name, author_person, submitted_at,
      decided_by, decided_by_name, decided_by_person, decided_at)
    values (${service}, 1, 'confirmed', ${JSON.stringify(facts)}::jsonb, ${owner.id}, ${owner.name}, ${owner.id}, ${since},
      ${security.id}, ${security.name}, ${security.id}, ${since}) returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("no profile was written");
  return id;
}

interface Writing {
  readonly told: ToldService;
  readonly held: RequirementInForce;
  readonly standard: StandardInForce;
  readonly profile: string;
  readonly now: Date;
}

async function writeCell(tx: Transaction, writing: Writing): Promise<void> {
  const { told, held } = writing;
  const { content, requirement } = held;
  const verdict = judgeApplicability(told.facts, content);
  if (verdict.applies === "not_applicable") return await writeStretches(tx, writing, [[told.since, "not_applicable"]]);
  if (verdict.applies === "inherited") return await writeStretches(tx, writing, [[told.since, "inherited"]]);
  const cell = told.cell(requirement);
  const begins = content.phases.some((phase) => PHASES.some((known) => known === phase && phase <= told.facts.phase));
  if (!begins) return await writeStretches(tx, writing, [[told.since, "later"]]);
  if (cell.standing === "unknown") return await writeStretches(tx, writing, [[told.since, "unknown"]]);
  const evidence = await writeEvidence(tx, writing, cell);
  await writeRecord(tx, writing, cell, evidence);
  if (cell.standing === "exception") await writeException(tx, writing, cell);
  await writeStretches(tx, writing, stretchesOf(told, cell));
}

const NOW: Readonly<Record<ToldCell["standing"], Standing>> = {
  met: "met",
  partly: "partly",
  not_met: "not_met",
  stale: "stale",
  exception: "exception",
  check: "not_met",
  claimed: "claimed",
  unknown: "unknown",
};

function stretchesOf({ since }: ToldService, { standing, since: now, past }: ToldCell): (readonly [Date, Standing])[] {
  const before: (readonly [Date, Standing])[] =
    past === null || past.from <= since
      ? [[since, "met"]]
      : [
          [since, "met"],
          [past.from, past.standing],
          [past.to, "met"],
        ];
  return standing === "met" ? before : [...before.filter(([from]) => from < now), [now, NOW[standing]]];
}

/** One piece of the kind that lasts longest, observed lately; for what went stale, so that it ended then. */
async function writeEvidence(tx: Transaction, { told, held, now }: Writing, cell: ToldCell) {
  const ages = held.content.evidence.map((_, slot) => maxAgeOf(held.content, slot, told.facts.informationClass));
  const slot = ages.indexOf(Math.max(...ages));
  const days = ages[slot] ?? 365;
  const share = 0.05 + (hash(`${told.service}${held.requirement}`) % 60) / 100;
  const observed =
    cell.standing === "stale"
      ? new Date(cell.since.getTime() - days * DAY_MS - 1)
      : new Date(
          Math.max(
            cell.standing === "met" ? 0 : cell.since.getTime(),
            now.getTime() - Math.max(1, days * share) * DAY_MS,
          ) - HOUR_MS,
        );
  const { rows } = await sql<{ id: string }>`
    insert into evidence (service, requirement, slot, statements, form, title, link, observed_at, received_at,
      max_age_days, fresh_until, state, added_by, added_by_name, added_by_person, decided_by, decided_by_name, decided_at,
      reminded)
    values (${told.service}, ${held.requirement}, ${slot}, ${held.content.statements.map(({ id }) => id)}, 'link',
      ${held.content.evidence[slot]?.en ?? held.requirement}, ${`https://evidence.example/${held.requirement}`},
      ${observed}, ${observed}, ${days}, ${new Date(observed.getTime() + days * DAY_MS)},
      ${cell.standing === "claimed" ? "received" : "accepted"}, ${told.owner.id}, ${told.owner.name}, ${told.owner.id},
      ${told.auditor.id}, ${told.auditor.name}, ${observed}, '{14,3,0}') returning id`.execute(tx);
  return { id: rows[0]?.id ?? "", slot, observed };
}

async function writeRecord(
  tx: Transaction,
  { told, held, standard, profile, now }: Writing,
  cell: ToldCell,
  evidence: { readonly id: string; readonly slot: number; readonly observed: Date },
): Promise<void> {
  const { owner, auditor } = told;
  const short = cell.standing === "partly" || cell.standing === "not_met" || cell.standing === "exception";
  const grade = short
    ? cell.standing === "partly"
      ? "partly"
      : "not_met"
    : cell.standing === "claimed"
      ? null
      : "met";
  const cause = cell.standing === "check" ? "check" : cell.standing === "stale" ? "stale" : null;
  const state = cause !== null ? "reopened" : cell.standing === "claimed" ? "claimed" : "judged";
  const statements = held.content.statements.map(({ id }, index) => ({
    id,
    state: short && index === 0 ? "partly" : "practised",
    text: "",
    share: "own",
  }));
  const pins = {
    standard: standard.number,
    version: held.version,
    digest: held.digest,
    profile,
    at: told.facts.informationClass,
    evidence: [{ id: evidence.id, slot: evidence.slot, digest: null }],
  };
  const judged = short ? cell.since : new Date(Math.min(now.getTime(), evidence.observed.getTime() + HOUR_MS));
  await sql`insert into practice_record (service, requirement, state, grade, cause, cause_detail, statements,
      claimed_by, claimed_by_name, claimed_by_person, claimed_at, judged_by, judged_by_name, judged_by_person, judged_at,
      judged_note, pins, reopened_at, contributors)
    values (${told.service}, ${held.requirement}, ${state}, ${grade}, ${cause}, ${cause === "check" ? cell.note : null},
      ${JSON.stringify(statements)}::jsonb, ${owner.id}, ${owner.name}, ${owner.id}, ${evidence.observed},
      ${grade === null ? null : auditor.id}, ${grade === null ? null : auditor.name},
      ${grade === null ? null : auditor.id}::uuid, ${grade === null ? null : judged}, ${short ? cell.note : null},
      ${grade === null ? null : JSON.stringify(pins)}::jsonb, ${cause === null ? null : cell.since},
      ${JSON.stringify([{ account: owner.id, person: owner.id }])}::jsonb)`.execute(tx);
}

async function writeException(tx: Transaction, { told, held }: Writing, cell: ToldCell): Promise<void> {
  const { owner, executive, security } = told;
  const approvals = [security, executive].map(({ id, name }) => ({
    account: id,
    person: id,
    name,
    roles: [],
    at: cell.since.toISOString(),
    note: "Accepted until the gateways are replaced.",
  }));
  const year = cell.since.getUTCFullYear();
  await sql`insert into practice_exception_series (year, last) values (${year}, 1) on conflict do nothing`.execute(tx);
  await sql`insert into practice_exception (number, service, requirement, state, class, reason, compensation, from_at,
      until_at, requested_by, requested_by_name, requested_by_person, requested_at, approvals)
    values (${`EX-${year}-0001`}, ${told.service}, ${held.requirement}, 'approved', ${told.facts.informationClass},
      ${cell.note}, ${"The sessions on them are recorded and read every day."}, ${cell.since}, ${cell.until},
      ${owner.id}, ${owner.name}, ${owner.id}, ${cell.since}, ${JSON.stringify(approvals)}::jsonb)`.execute(tx);
}

async function writeStretches(
  tx: Transaction,
  { told, held }: Writing,
  stretches: readonly (readonly [from: Date, standing: Standing])[],
): Promise<void> {
  for (const [index, [from, standing]] of stretches.entries()) {
    const to = stretches[index + 1]?.[0] ?? null;
    const short = ["partly", "not_met", "stale", "claimed", "unknown"].includes(standing) ? from : null;
    await sql`insert into standing_interval (service, requirement, standing, short_since, from_at, to_at)
      values (${told.service}, ${held.requirement}, ${standing}, ${short}, ${from},
        coalesce(${to}::timestamptz, 'infinity'))`.execute(tx);
    if (to === null) {
      await sql`insert into standing (service, requirement, standing, since, short_since)
        values (${told.service}, ${held.requirement}, ${standing}, ${from}, ${short})`.execute(tx);
    }
  }
}

const HOUR_MS = 3_600_000;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}
