import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import type { ProfileFacts } from "../applicability/facts.js";
import { judgeApplicability, type Verdict } from "../applicability/rules.js";
import type { StandardInForce } from "../practice/ports.js";
import type { Standing, StandingFacts } from "../practice/standing.js";
import type { Grade, RecordState, ReopenCause } from "../practice/states.js";
import type { Pins, StatementClaim } from "../practice/tables.js";

/** What is known of one service towards one requirement, and how the platform stands it inherits from. */
export interface CellFacts extends StandingFacts {
  readonly verdict: Verdict | null;
  /** When the platform began to stand as it does; null where nothing is inherited. */
  readonly platformSince: number | null;
}

interface RecordRow {
  readonly requirement: string;
  readonly state: RecordState;
  readonly grade: Grade | null;
  readonly cause: ReopenCause | null;
  readonly statements: readonly StatementClaim[];
  readonly platform: string | null;
  readonly pins: Pins | null;
}

/** The confirmed profile of a service; null where none is. */
export async function confirmedProfile(
  tx: Transaction,
  service: string,
): Promise<{ readonly id: string; readonly number: number; readonly facts: ProfileFacts } | null> {
  const { rows } = await sql<{ id: string; number: number; facts: ProfileFacts }>`
    select id, number, facts from service_profile where service = ${service} and state = 'confirmed'`.execute(tx);
  return rows[0] ?? null;
}

/** Facts of every requirement of the standard for a service, in a handful of queries. */
export async function cellFacts(
  tx: Transaction,
  service: string,
  standard: StandardInForce,
): Promise<ReadonlyMap<string, CellFacts>> {
  const profile = await confirmedProfile(tx, service);
  const assents = await assentsOf(tx, service);
  const records = await recordsOf(tx, service);
  const fresh = await freshOf(tx, service);
  const exceptions = await exceptionsOf(tx, service);
  const platforms = await platformsOf(tx, service, profile?.facts.platform ?? null);
  return new Map(
    standard.requirements.map(({ requirement, content }) => {
      const record = records.get(requirement);
      const assent = assents.get(requirement) ?? null;
      const verdict = profile === null ? null : judgeApplicability(profile.facts, content, assent);
      const platform =
        record?.platform ?? (verdict?.applies === "inherited" ? (profile?.facts.platform ?? null) : null);
      const theirs = platform === null ? null : (platforms.get(`${platform} ${requirement}`) ?? UNKNOWN);
      const facts: CellFacts = {
        verdict,
        applies: verdict?.applies ?? null,
        due: verdict?.due ?? true,
        assentUntil: assent?.until ?? null,
        state: record?.state ?? "empty",
        grade: record?.grade ?? null,
        cause: record?.cause ?? null,
        freshUntil: pinnedUntil(record?.pins ?? null, requirement, fresh),
        exceptions: exceptions.get(requirement) ?? [],
        platform: theirs?.standing ?? null,
        platformSince: theirs?.since ?? null,
        shares: (record?.platform ?? null) !== null && (record?.statements ?? []).some(({ share }) => share === "own"),
      };
      return [requirement, facts];
    }),
  );
}

const UNKNOWN: { readonly standing: Standing; readonly since: number } = { standing: "unknown", since: 0 };

/** Until when each kind of evidence counts that a judgement stands on: that of the newest piece of the kind. */
function pinnedUntil(pins: Pins | null, requirement: string, fresh: ReadonlyMap<string, number>): number[] {
  const slots = new Set((pins?.evidence ?? []).map(({ slot }) => slot ?? -1));
  return [...slots].map((slot) => fresh.get(`${requirement} ${slot}`) ?? 0);
}

async function assentsOf(tx: Transaction, service: string) {
  const { rows } = await sql<{ requirement: string; reason: string; until: Date }>`
    select requirement, reason, until from not_applicable
    where service = ${service} and state = 'confirmed'`.execute(tx);
  return new Map(rows.map(({ requirement, reason, until }) => [requirement, { reason, until: until.getTime() }]));
}

async function recordsOf(tx: Transaction, service: string): Promise<ReadonlyMap<string, RecordRow>> {
  const { rows } = await sql<RecordRow>`
    select requirement, state, grade, cause, statements, platform, pins
    from practice_record where service = ${service}`.execute(tx);
  return new Map(rows.map((row) => [row.requirement, row]));
}

async function freshOf(tx: Transaction, service: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ requirement: string; slot: number; until: Date }>`
    select requirement, coalesce(slot, -1) as slot, max(fresh_until) as until from evidence
    where service = ${service} and state = 'accepted' group by requirement, coalesce(slot, -1)`.execute(tx);
  return new Map(rows.map(({ requirement, slot, until }) => [`${requirement} ${slot}`, until.getTime()]));
}

async function exceptionsOf(tx: Transaction, service: string) {
  const { rows } = await sql<{ requirement: string; from: Date; until: Date }>`
    select requirement, from_at as from, until_at as until from practice_exception
    where service = ${service} and state = 'approved'`.execute(tx);
  const found = new Map<string, { from: number; until: number }[]>();
  for (const { requirement, from, until } of rows) {
    const held = found.get(requirement) ?? [];
    held.push({ from: from.getTime(), until: until.getTime() });
    found.set(requirement, held);
  }
  return found;
}

async function platformsOf(tx: Transaction, service: string, platform: string | null) {
  const { rows } = await sql<{ service: string; requirement: string; standing: Standing; since: Date }>`
    select service, requirement, standing, since from standing
    where service = ${platform}::uuid
      or service in (select platform from practice_record where service = ${service} and platform is not null)`.execute(
    tx,
  );
  return new Map(
    rows.map((row) => [`${row.service} ${row.requirement}`, { standing: row.standing, since: row.since.getTime() }]),
  );
}
