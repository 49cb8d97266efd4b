import type { Transaction } from "../../platform/database/database.js";
import type { RecordKind, TlpLabel } from "../../platform/labels.js";
import { foldKey } from "./entity.js";
import type { HitRule } from "./hit.js";
import type { AlertChange } from "./store-hits.js";
import { storeHits } from "./store-hits.js";

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
  const { what, atUs, source, kind, facts } = alert;
  const code = source?.code ?? "mizugiwa";
  const rule = {
    id: `${SYSTEM_RULE_PREFIX}${what}`,
    ...SYSTEM_RULES[what],
    author: "Mizugiwa",
    license: null,
    tags: [],
    falsepositives: [],
  };
  const hit = {
    rule,
    eventId: `system.${what}.${source?.id ?? "all"}.${atUs}`,
    atUs,
    source: source?.id ?? null,
    service: source?.service ?? null,
    tenant: source?.tenant ?? null,
    asset: null,
    host: null,
    entity: { kind: "source" as const, key: foldKey("source", code) },
    label: source?.label ?? "TLP:AMBER",
    compartment: source?.compartment ?? null,
    kind,
    fields: Object.entries(facts).map(([field, value]) => ({ field, value: String(value), selection: what })),
  };
  return await storeHits(tx, [hit]);
}
