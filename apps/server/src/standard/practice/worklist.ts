import { sql } from "kysely";
import { z } from "zod";
import { PHASES, type PhaseId, type ProfileFacts } from "../applicability/facts.js";
import { judgeApplicability } from "../applicability/rules.js";
import { Profile, Verdict } from "../applicability/schema.js";
import { profileOf } from "../applicability/show.js";
import { inForce, type PracticeParts } from "./ports.js";
import { STANDINGS, type Standing } from "./standing.js";
import type { PracticeTables } from "./tables.js";
import { serviceOf, settleDue } from "./work.js";

/** What is to be done about a requirement next; null where nothing is. */
const NEXT = ["answer", "mend", "renew", "wait", "prepare"] as const;

const Item = z.object({
  id: z.string(),
  title: z.object({ en: z.string(), ja: z.string() }),
  rationale: z.object({ en: z.string(), ja: z.string() }),
  phases: z.array(z.enum(PHASES)),
  verdict: Verdict.nullable(),
  standing: z.enum(STANDINGS),
  since: z.iso.datetime().nullable(),
  shortSince: z.iso.datetime().nullable(),
  nextAt: z.iso.datetime().nullable(),
  next: z.enum(NEXT).nullable(),
});

export const ServicePractice = z
  .object({
    service: z.object({
      id: z.uuid(),
      code: z.string(),
      name: z.string(),
      nameJa: z.string().nullable(),
      class: z.string(),
    }),
    profile: Profile.nullable(),
    /** A version that waits for its decision. */
    submitted: Profile.nullable(),
    platformName: z.object({ name: z.string(), nameJa: z.string().nullable() }).nullable(),
    phase: z.enum(PHASES).nullable(),
    standard: z.object({ number: z.int(), title: z.string(), titleJa: z.string() }),
    counts: z.partialRecord(z.enum(STANDINGS), z.int()),
    phases: z.array(z.object({ id: z.enum(PHASES), en: z.string(), ja: z.string() })),
    domains: z.array(z.object({ id: z.string(), en: z.string(), ja: z.string() })),
    items: z.array(Item),
    may: z.object({ own: z.boolean() }),
  })
  .meta({ id: "ServicePractice" });
export type ServicePractice = z.infer<typeof ServicePractice>;

interface Row {
  readonly requirement: string;
  readonly standing: Standing;
  readonly since: Date;
  readonly shortSince: Date | null;
  readonly nextAt: Date | null;
}

/** A service with its requirements: what applies and why, how each stands, and what to do next. */
export async function readServicePractice(
  parts: PracticeParts,
  service: string,
  owns: boolean,
): Promise<ServicePractice> {
  await settleDue(parts);
  const standard = await inForce(parts);
  const { db } = parts.database;
  const held = await db.transaction().execute((tx) => serviceOf(tx, service));
  const profiles = await db
    .withTables<PracticeTables>()
    .selectFrom("service_profile")
    .selectAll()
    .where("service", "=", service)
    .where("state", "in", ["confirmed", "submitted"])
    .execute();
  const confirmed = profiles.find(({ state }) => state === "confirmed");
  const submitted = profiles.find(({ state }) => state === "submitted");
  const standings = await standingsOf(parts, service);
  const assents = await assentsOf(parts, service);
  const facts = confirmed?.facts ?? null;
  const items = standard.requirements.map(({ requirement, content }) => {
    const row = standings.get(requirement);
    const verdict = facts === null ? null : judgeApplicability(facts, content, assents.get(requirement) ?? null);
    const standing = row?.standing ?? "unknown";
    return {
      id: requirement,
      title: content.title,
      rationale: content.rationale,
      phases: PHASES.filter((phase) => content.phases.includes(phase)),
      verdict,
      standing,
      since: row?.since.toISOString() ?? null,
      shortSince: row?.shortSince?.toISOString() ?? null,
      nextAt: row?.nextAt?.toISOString() ?? null,
      next: facts === null ? null : nextOf(standing, facts.phase, content.phases),
    };
  });
  const { id, code, name, nameJa, class: registered } = held;
  return {
    service: { id, code, name, nameJa, class: facts?.informationClass ?? registered },
    profile: confirmed === undefined ? null : profileOf(confirmed),
    submitted: submitted === undefined ? null : profileOf(submitted),
    platformName: await nameOf(parts, facts),
    phase: facts?.phase ?? null,
    standard: { number: standard.number, title: standard.title, titleJa: standard.titleJa },
    counts: countsOf(items),
    phases: PHASES.map(
      (phase) => standard.vocabulary.phases.find((each) => each.id === phase) ?? { id: phase, en: phase, ja: phase },
    ).map(({ en, ja }, index) => ({ id: PHASES[index] ?? "P1", en, ja })),
    domains: standard.vocabulary.domains.map(({ id: domain, en, ja }) => ({ id: domain, en, ja })),
    items,
    may: { own: owns },
  };
}

/** What an owner does next: short first, then what begins with the phase the service is in or the one after it. */
function nextOf(standing: Standing, phase: PhaseId, phases: readonly string[]): (typeof NEXT)[number] | null {
  switch (standing) {
    case "not_met":
    case "partly":
      return "mend";
    case "stale":
      return "renew";
    case "claimed":
      return "wait";
    case "unknown":
      return "answer";
    case "later":
      return phases.includes(PHASES[PHASES.indexOf(phase) + 1] ?? phase) ? "prepare" : null;
    default:
      return null;
  }
}

function countsOf(items: ServicePractice["items"]): ServicePractice["counts"] {
  const counts: ServicePractice["counts"] = {};
  for (const { standing } of items) counts[standing] = (counts[standing] ?? 0) + 1;
  return counts;
}

async function standingsOf({ database }: PracticeParts, service: string): Promise<ReadonlyMap<string, Row>> {
  const { rows } = await sql<Row>`
    select requirement, standing, since, short_since as "shortSince", next_at as "nextAt" from standing
    where service = ${service}`.execute(database.db);
  return new Map(rows.map((row) => [row.requirement, row]));
}

async function assentsOf({ database }: PracticeParts, service: string) {
  const { rows } = await sql<{ requirement: string; reason: string }>`
    select requirement, reason from not_applicable where service = ${service} and state = 'confirmed'`.execute(
    database.db,
  );
  return new Map(rows.map(({ requirement, reason }) => [requirement, { reason }]));
}

async function nameOf({ database }: PracticeParts, facts: ProfileFacts | null) {
  const platform = facts?.platform ?? null;
  if (platform === null) return null;
  const { rows } = await sql<{ name: string; nameJa: string | null }>`
    select name, name_ja as "nameJa" from service where id = ${platform}`.execute(database.db);
  return rows[0] ?? null;
}
