import { createHash } from "node:crypto";
import { addressText, type CorrelationAlert, type PromptAlert } from "@mizugiwa/sigma";
import { chooseEntity, type Entity, foldKey } from "../alerts/entity.js";
import type { Hit } from "../alerts/hit.js";
import { titleJaOf } from "../rules/facts.js";
import { alertedId, trialOf } from "../rules/texts.js";
import { microsOf } from "./placing.js";
import type { SourceFacts } from "./protocol.js";

/** Whose events may be seen together. */
export interface Realm {
  readonly tenant: string | null;
  readonly compartment: string | null;
  readonly kind: "real" | "test";
}

export function realmOf({ tenant, compartment, environment }: SourceFacts): Realm {
  return { tenant, compartment, kind: environment === "test" ? "test" : "real" };
}

/** How correlations name an event: with its source, which the alert is placed by. */
export function refOf(eventId: string, source: string): string {
  return `${eventId}/${source}`;
}

/** Contributing events named; the sample of an alert keeps twelve parts altogether. */
const NAMED_MAX = 8;

/**
 * An alert of a correlation as a hit. Its event id is made of what the alert is, so that told again it is the same one.
 * Source and service are those that all its events share. It is about what the correlation groups by.
 */
export function hitOfCorrelation(
  { key, instead, rule, time, group, value, count, refs }: PromptAlert,
  realm: Realm,
  sources: ReadonlyMap<string, SourceFacts>,
): Hit {
  const events = refs.map((ref) => ref.slice(0, ref.indexOf("/")));
  const from = [...new Set(refs.map((ref) => ref.slice(ref.indexOf("/") + 1)))];
  const services = new Set(from.map((id) => sources.get(id)?.service ?? null));
  const [source = null] = from.length === 1 ? from : [];
  const [service = null] = services.size === 1 ? services : [];
  const grouped = Object.entries(group).map(([field, text]) => ({ field, value: text, selection: "group-by" }));
  const named = events.slice(-NAMED_MAX).map((event) => ({ field: "event", value: event, selection: "rules" }));
  const { title, level, author, license, tags, falsepositives } = rule;
  return {
    rule: { id: alertedId(rule), title, titleJa: titleJaOf(rule), level, author, license, tags, falsepositives },
    eventId: eventIdOf(realm, key),
    ...(instead === null ? {} : { instead: eventIdOf(realm, instead) }),
    atUs: Number(microsOf(time)),
    source,
    service,
    tenant: realm.tenant,
    asset: null,
    host: null,
    entity: entityOf(rule, group, source === null ? null : (sources.get(source)?.code ?? null)),
    label: "TLP:AMBER",
    compartment: realm.compartment,
    kind: trialOf(rule.path) === null ? realm.kind : "test",
    fields: [
      ...grouped,
      { field: "value", value: String(value), selection: "condition" },
      { field: "events", value: String(count), selection: "timespan" },
      ...named,
    ],
  };
}

function eventIdOf({ tenant, compartment, kind }: Realm, key: string): string {
  return `corr.${digest([tenant, compartment, kind, key])}`;
}

function digest(parts: readonly (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** By the fields of `group-by` under their own names, an alias under those that it stands for. */
function entityOf(
  { aliases, title }: CorrelationAlert["rule"],
  group: CorrelationAlert["group"],
  sourceCode: string | null,
): Entity {
  const fields = new Map(Object.entries(group));
  for (const { name, of } of aliases) {
    const value = group[name];
    if (value !== undefined) for (const { field } of of) fields.set(field, value);
  }
  const chosen = chooseEntity({}, Object.fromEntries(fields), { host: null, sourceCode: sourceCode ?? title });
  if (chosen.kind !== "source") return chosen;
  const address = Object.values(group).find((text) => addressText(text) !== null);
  return address === undefined ? chosen : { kind: "address", key: foldKey("address", address) };
}
