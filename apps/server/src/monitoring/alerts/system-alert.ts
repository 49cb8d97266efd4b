import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import type { RecordKind, TlpLabel } from "../../platform/labels.js";
import { appendTrailAll } from "../../platform/trail/index.js";
import { foldKey } from "./entity.js";
import type { Hit, HitRule } from "./hit.js";
import { type AlertChange, storeHits } from "./store-hits.js";

/** What the system itself notices; each is a rule that no file holds, and groups as rules do. */
const SYSTEM_RULES = {
  "source-silent": { title: "A source is silent", titleJa: "ログ源からログが届いていない", level: "high" },
  "clock-ahead": { title: "A source's clock runs ahead", titleJa: "ログ源の時計が進んでいる", level: "medium" },
  "canary-lost": {
    title: "The canary event did not come through",
    titleJa: "試験イベントが届かない",
    level: "critical",
  },
  "events-dropped": { title: "Events of a source were dropped", titleJa: "ログ源のイベントが失われた", level: "high" },
  "events-late": { title: "Events of a source came late", titleJa: "ログ源のイベントが遅れて届いた", level: "low" },
} as const satisfies Readonly<Record<string, Pick<HitRule, "title" | "titleJa" | "level">>>;
type SystemAlertName = keyof typeof SYSTEM_RULES;

interface SystemAlert {
  readonly what: SystemAlertName;
  /** When it was noticed, µs since the epoch; the same alert at the same instant is one. */
  readonly atUs: number;
  /** The source it is about; null for the path of events as a whole. */
  readonly source: {
    readonly id: string;
    readonly code: string;
    readonly service: string | null;
    readonly tenant: string | null;
    readonly compartment: string | null;
    readonly label: TlpLabel;
  } | null;
  readonly kind: RecordKind;
  /** What was measured, such as `silentForSeconds`. */
  readonly facts: Readonly<Record<string, string | number>>;
}

const SYSTEM_RULE_PREFIX = "mizugiwa.";

/** Raises, or adds to, an alert that no rule makes; within the caller's transaction, as `storeHits`. */
export async function raiseSystemAlert(tx: Transaction, alert: SystemAlert): Promise<AlertChange[]> {
  return await storeHits(tx, [systemHit(alert)]);
}

/** What the system noticed, as a hit. */
export function systemHit({ what, atUs, source, kind, facts }: SystemAlert): Hit {
  const rule = {
    id: `${SYSTEM_RULE_PREFIX}${what}`,
    ...SYSTEM_RULES[what],
    author: "Mizugiwa",
    license: null,
    tags: [],
    falsepositives: [],
  };
  return {
    rule,
    eventId: `system.${what}.${source?.id ?? "all"}.${atUs}`,
    atUs,
    source: source?.id ?? null,
    service: source?.service ?? null,
    tenant: source?.tenant ?? null,
    asset: null,
    host: null,
    entity: { kind: "source" as const, key: keyOf(source) },
    label: source?.label ?? "TLP:AMBER",
    compartment: source?.compartment ?? null,
    kind,
    fields: Object.entries(facts).map(([field, value]) => ({ field, value: String(value), selection: what })),
  };
}

const SYSTEM = systemActor("alerts");

/** That the cause of an alert which the system raised has ended. */
interface EndedCause {
  readonly what: SystemAlertName;
  /** When it ended. */
  readonly at: Date;
  /** As it was raised with: null for the path of events as a whole. */
  readonly source: { readonly id: string; readonly code: string } | null;
  /** How it ended, for the trail. */
  readonly how: string;
}

/**
 * Dates the end of what an alert tells of, within the caller's transaction; once, and with an entry in the trail. The alert
 * stays with people: that a cause is over does not say that nothing was lost meanwhile. What is noticed again later takes
 * the date away.
 */
export async function endSystemAlert(tx: Transaction, { what, at, source, how }: EndedCause): Promise<AlertChange[]> {
  const rule = `${SYSTEM_RULE_PREFIX}${what}`;
  const { rows } = await sql<{ id: string; compartment: string | null }>`
    update alert set cause_ended_at = greatest(${at}::timestamptz, last_at)
    where rule = ${rule} and entity_kind = 'source' and entity_key = ${keyOf(source)}
      and source is not distinct from ${source?.id ?? null}::uuid and cause_ended_at is null
    returning id, compartment`.execute(tx);
  const entries = rows.map(({ id, compartment }) => ({
    action: "alert.cause-ended",
    object: { kind: "alert", id, compartment },
    after: { causeEndedAt: at.toISOString(), rule, how },
  }));
  await appendTrailAll(tx, SYSTEM, entries);
  return rows.map(({ id, compartment }) => ({ id, compartment, change: "appended" }));
}

function keyOf(source: { readonly code: string } | null): string {
  return foldKey("source", source?.code ?? "mizugiwa");
}
