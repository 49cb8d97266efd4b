import type { IncidentDetail } from "../../api/contract.js";
import { type Of, object, text } from "../../api/shape.js";
import { fromField, toField } from "../../shared/local-time.js";

/** The facts of an incident as its form holds them: texts, and times in the reader's zone. */
export const FACTS = object({
  title: text,
  summary: text,
  severity: text,
  label: text,
  service: text,
  occurredFrom: text,
  occurredTo: text,
  confidence: text,
  detectedAt: text,
  awareAt: text,
  awareReason: text,
  nextUpdateAt: text,
  scopeStatement: text,
  eradicatedAt: text,
  recoveredAt: text,
  monitoringUntil: text,
  rootCause: text,
  techniques: text,
  failedRequirements: text,
  reviewConclusion: text,
  reason: text,
});
export type FactsDraft = Of<typeof FACTS>;
export type FactName = keyof FactsDraft;

export function factsOf(incident: IncidentDetail, zone: string): FactsDraft {
  const time = (at: string | null): string => toField(at, zone);
  return {
    title: incident.title,
    summary: incident.summary,
    severity: incident.severity ?? "",
    label: incident.label ?? "",
    service: incident.service?.id ?? "",
    occurredFrom: time(incident.occurred.from),
    occurredTo: time(incident.occurred.to),
    confidence: incident.occurred.confidence,
    detectedAt: time(incident.detectedAt),
    awareAt: time(incident.aware?.at ?? null),
    awareReason: incident.aware?.reason ?? "",
    nextUpdateAt: time(incident.nextUpdateAt),
    scopeStatement: incident.scopeStatement ?? "",
    eradicatedAt: time(incident.eradicatedAt),
    recoveredAt: time(incident.recoveredAt),
    monitoringUntil: time(incident.monitoringUntil),
    rootCause: incident.rootCause ?? "",
    techniques: incident.techniques.join(" "),
    failedRequirements: incident.failedRequirements.join(" "),
    reviewConclusion: incident.reviewConclusion ?? "",
    reason: "",
  };
}

/** What of the facts changed, as the server takes it: what is left out stays as it is. */
export function changeOf(before: FactsDraft, after: FactsDraft, zone: string): Readonly<Record<string, unknown>> {
  const changed = (...names: readonly FactName[]): boolean => names.some((name) => before[name] !== after[name]);
  const part = (name: FactName, value: unknown): Readonly<Record<string, unknown>> =>
    changed(name) ? { [name]: value } : {};
  const orNull = (name: FactName): unknown => after[name].trim() || null;
  const time = (name: FactName): string | null => fromField(after[name], zone);
  const words = (name: FactName): string[] =>
    after[name]
      .normalize("NFKC")
      .split(/[\s,、]+/)
      .filter((word) => word !== "");
  return {
    ...part("title", after.title.trim()),
    ...part("summary", after.summary),
    ...(after.severity === "" ? {} : part("severity", after.severity)),
    ...(after.label === "" ? {} : part("label", after.label)),
    ...part("service", orNull("service")),
    ...(changed("occurredFrom", "occurredTo", "confidence")
      ? { occurred: { from: time("occurredFrom"), to: time("occurredTo"), confidence: after.confidence } }
      : {}),
    ...part("detectedAt", time("detectedAt")),
    ...(changed("awareAt", "awareReason") && after.awareAt !== ""
      ? { aware: { at: time("awareAt"), reason: after.awareReason.trim() } }
      : {}),
    ...part("nextUpdateAt", time("nextUpdateAt")),
    ...part("scopeStatement", orNull("scopeStatement")),
    ...part("eradicatedAt", time("eradicatedAt")),
    ...part("recoveredAt", time("recoveredAt")),
    ...part("monitoringUntil", time("monitoringUntil")),
    ...part("rootCause", orNull("rootCause")),
    ...part(
      "techniques",
      words("techniques").map((word) => word.toUpperCase()),
    ),
    ...part("failedRequirements", words("failedRequirements")),
    ...part("reviewConclusion", orNull("reviewConclusion")),
    ...(after.reason.trim() === "" ? {} : { reason: after.reason.trim() }),
  };
}

/** Facts that guards ask for, by the server's names, and the field of the form where each is given. */
const FIELD_OF: Readonly<Record<string, FactName>> = {
  severity: "severity",
  label: "label",
  service: "service",
  scopeStatement: "scopeStatement",
  occurredFrom: "occurredFrom",
  monitoringUntil: "monitoringUntil",
  rootCause: "rootCause",
  techniques: "techniques",
  failedRequirements: "failedRequirements",
  reviewConclusion: "reviewConclusion",
};

/** The field in which a missing fact is given; null where another part of the page has it. */
export function fieldFor(missing: string): FactName | null {
  return FIELD_OF[missing] ?? null;
}

/** Parts of the page where what is no field of the form is said. */
const PLACE_OF: Readonly<Record<string, string>> = {
  commander: "people",
  scope: "scope",
  eradication: "tracks",
  recovery: "tracks",
};

export function placeFor(missing: string): string | null {
  return PLACE_OF[missing] ?? null;
}
