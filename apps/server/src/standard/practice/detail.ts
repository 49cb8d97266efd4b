import { sql } from "kysely";
import { type Actor, mayDo } from "../../platform/access/index.js";
import { judgeApplicability } from "../applicability/rules.js";
import { byOf } from "../applicability/show.js";
import { renderStatements } from "../baseline/render.js";
import { CLASSES, type ClassId, type Requirement, type Vocabulary } from "../baseline/schema.js";
import { confirmedProfile } from "../comparison/facts.js";
import { maxAgeOf, readEvidence } from "../evidence/service.js";
import { evidenceOf } from "../evidence/show.js";
import type { Exceptions } from "../exceptions/service.js";
import { checkFigures, resultsOf } from "./checks-read.js";
import { inForce, nowOf, type PracticeParts, type RequirementInForce } from "./ports.js";
import { readRecord } from "./record.js";
import type { PracticeRecord } from "./schema.js";
import type { Standing } from "./standing.js";
import { requirementOf, serviceOf, settleDue } from "./work.js";

interface StandingRow {
  readonly standing: Standing;
  readonly since: Date;
  readonly shortSince: Date | null;
}

/** One cell with everything in it: what is asked, what is claimed, what proves it, what was judged. */
export async function readPractice(
  parts: PracticeParts,
  exceptions: Exceptions,
  actor: Actor,
  service: string,
  requirement: string,
): Promise<PracticeRecord> {
  await settleDue(parts);
  const now = nowOf(parts);
  const standard = await inForce(parts);
  const held = requirementOf(standard, requirement);
  const { db } = parts.database;
  const base = await db.transaction().execute(async (tx) => ({
    service: await serviceOf(tx, service),
    profile: await confirmedProfile(tx, service),
    record: await readRecord(tx, service, requirement),
  }));
  const { record, profile } = base;
  const at = profile?.facts.informationClass ?? classOf(base.service.class);
  const platformId =
    record?.platform ?? (held.content.practisedBy === "provider" ? (profile?.facts.platform ?? null) : null);
  const rows = await standingsOf(parts, [service, ...(platformId === null ? [] : [platformId])], requirement);
  const own = rows.get(service);
  const conflict = mayDo(actor.roles, "practice.judge")
    ? await parts.independence.mayJudge(actor, service, record?.contributors ?? [])
    : null;
  return {
    service: { id: service, code: base.service.code, name: base.service.name, nameJa: base.service.nameJa },
    requirement: askedOf(held, at, standard.vocabulary),
    verdict:
      profile === null
        ? null
        : judgeApplicability(profile.facts, held.content, await assentOf(parts, service, requirement)),
    standing: own?.standing ?? "unknown",
    since: own?.since.toISOString() ?? null,
    shortSince: own?.shortSince?.toISOString() ?? null,
    state: record?.state ?? "empty",
    grade: record?.grade ?? null,
    cause: record?.cause ?? null,
    causeDetail: record?.cause_detail ?? null,
    statements: [...(record?.statements ?? [])],
    platform:
      platformId === null ? null : await platformOf(parts, platformId, rows.get(platformId)?.standing ?? "unknown"),
    claimedBy: byOf(record?.claimed_by ?? null, record?.claimed_by_name ?? null),
    claimedAt: record?.claimed_at?.toISOString() ?? null,
    judgedBy: byOf(record?.judged_by ?? null, record?.judged_by_name ?? null),
    judgedAt: record?.judged_at?.toISOString() ?? null,
    judgedNote: record?.judged_note ?? null,
    judgedVersion: record?.pins?.version ?? null,
    version: record?.version ?? null,
    evidence: (await readEvidence(parts.database, { service, requirement })).map((row) => evidenceOf(row, now)),
    exceptions: await exceptions.of(service, requirement),
    ...checkFigures(held.content, await resultsOf(parts, service, held.content), now),
    history: await historyOf(parts, service, requirement),
    may: {
      claim: mayDo(actor.roles, "practice.claim") && (await parts.independence.isOwner(actor, service)),
      judge: mayDo(actor.roles, "practice.judge"),
      conflict,
    },
    class: profile === null ? null : at,
  };
}

function classOf(registered: string): ClassId {
  return CLASSES.find((each) => each === registered) ?? "C3";
}

/** What a requirement says to a service of a class, in both languages. */
function askedOf(
  { version, content }: RequirementInForce,
  at: ClassId,
  vocabulary: Vocabulary,
): PracticeRecord["requirement"] {
  const english = renderStatements(content, valued(content, at), "en", vocabulary);
  const japanese = renderStatements(content, valued(content, at), "ja", vocabulary);
  const domain = vocabulary.domains.find(({ id }) => id === content.id.slice(3, 6));
  return {
    id: content.id,
    version,
    title: content.title,
    rationale: content.rationale,
    domain: domain?.id ?? content.id.slice(3, 6),
    phases: content.phases,
    waivable: content.waivable.includes(at),
    statements: english.map(({ id, text }, index) => ({ id, en: text, ja: japanese[index]?.text ?? text })),
    evidence: content.evidence.map(({ kind, en, ja }, slot) => ({
      kind,
      maxAgeDays: maxAgeOf(content, slot, at),
      en,
      ja,
    })),
    verify: content.verify.map(({ method, en, ja }) => ({ method, en, ja })),
  };
}

/** The class whose values can be read: one that does not apply to a class has none there. */
function valued({ params }: Requirement, at: ClassId): ClassId {
  if (params.every(({ values }) => values[at] !== undefined)) return at;
  return CLASSES.findLast((each) => params.every(({ values }) => values[each] !== undefined)) ?? at;
}

async function standingsOf({ database }: PracticeParts, services: readonly string[], requirement: string) {
  const { rows } = await sql<StandingRow & { service: string }>`
    select service, standing, since, short_since as "shortSince" from standing
    where service = any(${[...services]}::uuid[]) and requirement = ${requirement}`.execute(database.db);
  return new Map(rows.map((row) => [row.service, row]));
}

async function assentOf({ database }: PracticeParts, service: string, requirement: string) {
  const { rows } = await sql<{ reason: string }>`
    select reason from not_applicable
    where service = ${service} and requirement = ${requirement} and state = 'confirmed'`.execute(database.db);
  return rows[0] ?? null;
}

async function platformOf({ database }: PracticeParts, id: string, standing: Standing) {
  const { rows } = await sql<{ name: string; nameJa: string | null }>`
    select name, name_ja as "nameJa" from service where id = ${id}`.execute(database.db);
  return { id, name: rows[0]?.name ?? id, nameJa: rows[0]?.nameJa ?? null, standing };
}

/** A year of history is what a page shows. */
const HISTORY_DAYS = 365;

async function historyOf({ database, now }: PracticeParts, service: string, requirement: string) {
  const { rows } = await sql<{ standing: Standing; from: Date; to: Date | null }>`
    select standing, from_at as from, nullif(to_at, 'infinity') as to from standing_interval
    where service = ${service} and requirement = ${requirement}
      and to_at > ${nowOf(now === undefined ? {} : { now })}::timestamptz - make_interval(days => ${HISTORY_DAYS})
    order by from_at`.execute(database.db);
  return rows.map(({ standing, from, to }) => ({
    standing,
    from: from.toISOString(),
    to: to === null ? null : to.toISOString(),
  }));
}
