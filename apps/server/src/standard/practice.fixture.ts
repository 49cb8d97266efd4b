import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Actor } from "../platform/access/index.js";
import type { Database } from "../platform/database/database.js";
import { Live } from "../platform/live/hub.js";
import { account } from "../platform/testing/actors.js";
import { SILENT } from "../platform/testing/postgres.js";
import type { ProfileFacts } from "./applicability/facts.js";
import { Profiles } from "./applicability/service.js";
import { EvidenceDesk } from "./evidence/service.js";
import { Exceptions } from "./exceptions/service.js";
import type { IndependencePort, PracticeParts, StandardPort } from "./practice/ports.js";
import { Practice } from "./practice/service.js";

export const OWNER = account(1, ["service-owner"]);
export const AUDITOR = account(2, ["auditor"]);
export const SECURITY = account(3, ["investigator"]);
export const OFFICER = account(4, ["incident-commander"]);
export const EXECUTIVE = account(5, ["management"]);
/** 2026-11-25T00:00:00Z in ms. */
export const START_MS = Date.UTC(2026, 10, 25);

export const FACTS: ProfileFacts = {
  informationClass: "C2",
  models: ["saas"],
  exposure: "internet",
  tenancy: "multi",
  regions: ["jp-east"],
  clouds: ["own"],
  personalData: true,
  components: ["virtual-machines"],
  phase: "P6",
  contracts: [],
  platform: null,
};

/** Practice over a database, with a clock that a test turns, and independence by role alone. */
export async function openTestPractice(database: Database, standard: StandardPort) {
  const files = mkdtempSync(join(tmpdir(), "mizugiwa-evidence-"));
  const clock = { ms: START_MS };
  const independence: IndependencePort = {
    mayJudge: async (actor, _, contributors) => {
      if (!actor.roles.includes("auditor")) return "not_auditor";
      return contributors.some((hand) => hand.account === actor.id) ? "contributed" : null;
    },
    mayApprove: async (actor, { requester }) => (actor.id === requester.account ? "requester_approves" : null),
    isEnough: (at, approvals) => approvals.length >= (at === "C3" ? 2 : 1),
    isOwner: async (actor) => actor.roles.includes("service-owner"),
  };
  const parts: PracticeParts = {
    database,
    live: new Live(),
    log: SILENT,
    standard,
    independence,
    files,
    now: () => clock.ms,
  };
  return {
    parts,
    clock,
    profiles: new Profiles(parts),
    practice: new Practice(parts),
    evidence: new EvidenceDesk(parts),
    exceptions: new Exceptions(parts),
    remove: () => rmSync(files, { recursive: true, force: true }),
  };
}
export type TestPractice = Awaited<ReturnType<typeof openTestPractice>>;

const TABLES = [
  "check_result",
  "check_run",
  "result_token",
  "standing_interval",
  "standing",
  "practice_exception",
  "evidence",
  "evidence_file",
  "practice_record",
  "not_applicable",
  "service_profile",
  "service",
];

/** Takes all practice away, so that tests of one file share a database. */
export async function clearPractice({ db }: Database): Promise<void> {
  for (const table of TABLES) await sql`delete from ${sql.table(table)}`.execute(db);
}

/** A service of the register; gives its id. */
export async function addService({ db }: Database, code: string, at = "C2"): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into service (code, name, phase, model, class, exposure, search, created_at)
    values (${code}, ${code}, 'operation', 'saas', ${at}, 'internet', ${code}, '2020-01-01') returning id`.execute(db);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("no service was made");
  return id;
}

/** Submits a profile and has it confirmed. */
export async function giveProfile(practice: TestPractice, service: string, facts: Partial<ProfileFacts> = {}) {
  const { id } = await practice.profiles.submit(OWNER, service, { facts: { ...FACTS, ...facts }, note: "" });
  return await practice.profiles.decide(SECURITY, service, id, { confirm: true, reason: "" });
}

/** Hands in a link for every statement, claims it all as practised, and has it judged. */
export async function makeMet(
  practice: TestPractice,
  service: string,
  requirement: string,
  statements: readonly string[],
  grade: "met" | "partly" | "not_met" = "met",
  judge: Actor = AUDITOR,
) {
  await practice.evidence.add(OWNER, service, requirement, {
    slot: 0,
    statements: [...statements],
    title: "Export",
    link: "https://proof.example/1",
    observedAt: new Date(practice.clock.ms).toISOString(),
  });
  const claims = statements.map((id) => ({ id, state: "practised" as const, text: "Done.", share: "own" as const }));
  const version = await versionOf(practice, service, requirement);
  await practice.practice.claim(OWNER, service, requirement, { version, statements: claims, platform: null });
  const next = await versionOf(practice, service, requirement);
  if (next === null) throw new Error("nothing was claimed");
  await practice.practice.judge(judge, service, requirement, { version: next, grade, note: "Read." });
}

async function versionOf({ parts }: TestPractice, service: string, requirement: string): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    select version from practice_record where service = ${service} and requirement = ${requirement}`.execute(
    parts.database.db,
  );
  return rows[0]?.version ?? null;
}

export async function standingOf({ parts }: TestPractice, service: string, requirement: string) {
  const { rows } = await sql<{ standing: string; since: Date; shortSince: Date | null }>`
    select standing, since, short_since as "shortSince" from standing
    where service = ${service} and requirement = ${requirement}`.execute(parts.database.db);
  return rows[0] ?? null;
}
