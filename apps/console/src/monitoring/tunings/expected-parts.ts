import type { AlertDetail } from "../../api/contract.js";
import { isRecord } from "../../api/shape.js";

/** Something of an alert that may be said to be expected. */
export interface ExpectedPart {
  readonly on: "source" | "host" | "field";
  readonly field: string;
  readonly value: string;
  /** The value as a person reads it: the name of a source, not its id. */
  readonly shown: string;
}

const FIELDS_MAX = 60;
const VALUE_MAX = 500;

/**
 * What can be chosen of an alert: its sources and machines, then what made the rule match, then the other fields of an event of
 * its. A value that the alert keeps cut is taken from the event, where that is there.
 */
export function partsOf(alert: AlertDetail, fields: unknown): ExpectedPart[] {
  const sources = alert.sources.map(({ id, name }): ExpectedPart => {
    return { on: "source", field: "", value: id, shown: name ?? id };
  });
  const hosts = alert.hosts.map((host): ExpectedPart => ({ on: "host", field: "", value: host, shown: host }));
  const event = alert.why.last[0] ?? alert.why.first[0];
  const matched = (event?.fields ?? []).flatMap(({ field, value }) =>
    value.endsWith("…") ? [] : [fieldPart(field, value)],
  );
  const others = plainFields(fields).filter(
    ({ field, value }) => !matched.some((each) => each.field === field && each.value === value),
  );
  return [...sources, ...hosts, ...matched, ...others];
}

function fieldPart(field: string, value: string): ExpectedPart {
  return { on: "field", field, value, shown: value };
}

/** The fields of an event that hold one text or number. */
function plainFields(fields: unknown): ExpectedPart[] {
  if (!isRecord(fields)) return [];
  return Object.entries(fields)
    .flatMap(([field, value]) => {
      const text = typeof value === "number" ? String(value) : value;
      return typeof text === "string" && text !== "" && text.length <= VALUE_MAX ? [fieldPart(field, text)] : [];
    })
    .slice(0, FIELDS_MAX);
}

/** Chosen parts as conditions: values of the same thing stand together, and any of them will do. */
export function conditionsOf(chosen: readonly ExpectedPart[]) {
  const byThing = new Map<string, { on: ExpectedPart["on"]; field: string; op: "is"; values: string[] }>();
  for (const { on, field, value } of chosen) {
    const key = `${on} ${field}`;
    const known = byThing.get(key);
    if (known === undefined) byThing.set(key, { on, field, op: "is", values: [value] });
    else known.values.push(value);
  }
  return [...byThing.values()];
}
