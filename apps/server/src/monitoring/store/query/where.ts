import { fold, parseNetwork } from "@mizugiwa/sigma";
import { FIELD_PREFIX, type FieldColumns, identifier } from "../columns.js";
import type { Value } from "../engine/protocol.js";
import { StoreError } from "../errors.js";
import { foldSql, inNetworkSql, numberSql } from "./functions.js";
import { type EventQuery, type Filter, type FreeText, VALUE_COUNT } from "./model.js";

/** Who may see what: the sources whose events the asker may read. */
export interface Scope {
  readonly allowedSources: readonly string[];
}

/** Range of event times in microseconds: from, inclusive, to, exclusive. */
export interface TimeRange {
  readonly fromUs: bigint;
  readonly toUs: bigint;
}

/** Collects what is bound to a statement. */
export class Binder {
  readonly values: Value[] = [];
  readonly #known = new Map<string, string>();

  text(value: string): string {
    return this.#bind(value, "VARCHAR");
  }

  integer(value: bigint | number): string {
    return this.#bind(String(value), "BIGINT");
  }

  double(value: number): string {
    return this.#bind(String(value), "DOUBLE");
  }

  #bind(value: string, type: string): string {
    const key = `${type} ${value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = `$${this.values.push(value)}::${type}`;
    this.#known.set(key, made);
    return made;
  }
}

/** Fields that every event has a column for, by the name a person uses. */
export const OWN_FIELDS: ReadonlyMap<string, string> = new Map([
  ["source", "source_code"],
  ["source_id", "source"],
  ["service", "service"],
  ["tenant", "tenant"],
  ["kind", "kind"],
  ["host", "host"],
  ["event_id", "event_id"],
  ["at_flag", "at_flag"],
]);

/** How the values of a field are read from a piece: one folded text, a list of them, or one as written. */
export type FieldValues =
  | { readonly kind: "folded" | "written"; readonly sql: string }
  | { readonly kind: "folded-list" | "written-list"; readonly sql: string };

/** Where a field is found in a piece with these columns. */
export function valuesOf(field: string, columns: FieldColumns, binder: Binder): FieldValues {
  const own = OWN_FIELDS.get(field);
  if (own !== undefined) return { kind: "written", sql: own };
  const name = columnOf(field);
  const form = columns.get(name);
  if (form === "text") return { kind: "folded", sql: identifier(name) };
  if (form === "list") return { kind: "folded-list", sql: identifier(name) };
  return { kind: "written-list", sql: jsonValues(field, binder) };
}

/** The column that holds a field, where there is one. */
export function columnOf(field: string): string {
  return `${FIELD_PREFIX}${fold(field)}`;
}

/**
 * The values of a field of the JSON object, as a list: of the event's own data before its envelope, as the matcher reads it,
 * then by the name as one key, then by its dots as a path. A pointer (RFC 6901) takes any key as it is.
 */
function jsonValues(field: string, binder: Binder): string {
  const parts = field.split(".");
  const pointers = [[`EventData_${field}`], [field], ...(parts.length > 1 ? [parts] : [])].map(
    (path) => `/${path.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
  );
  const found = `coalesce(${pointers.map((pointer) => `json_extract(fields, ${binder.text(pointer)})`).join(", ")})`;
  return `list_transform([${found}], lambda j: CASE WHEN j IS NULL OR json_type(j) = 'NULL' THEN NULL::VARCHAR[]
    WHEN json_type(j) = 'ARRAY' THEN list_transform(json_extract(j, '$[*]'), lambda e: e ->> '$') ELSE [j ->> '$'] END)[1]`;
}

/** The condition of a query over a piece. */
export function conditionOf(
  query: EventQuery,
  scope: Scope,
  range: TimeRange,
  columns: FieldColumns,
  binder: Binder,
): string {
  return [
    `at_us >= ${binder.integer(range.fromUs)} AND at_us < ${binder.integer(range.toUs)}`,
    inList("source", allowed(query.sources, scope), binder),
    ...(query.services.length === 0 ? [] : [inList("service", query.services, binder)]),
    ...query.filters.map((filter) => filterSql(filter, columns, binder)),
    ...query.texts.map((text) => textSql(text, binder)),
  ].join(" AND ");
}

function allowed(wanted: readonly string[], { allowedSources }: Scope): readonly string[] {
  if (wanted.length === 0) return allowedSources;
  const permitted = new Set(allowedSources);
  return wanted.filter((id) => permitted.has(id));
}

function inList(column: string, values: readonly string[], binder: Binder): string {
  if (values.length === 0) return "false";
  return `${column} IN (${values.map((value) => binder.text(value)).join(", ")})`;
}

/** Whether the event as it came contains a text, without regard to case. */
function textSql({ text, not }: FreeText, binder: Binder): string {
  const holds = `regexp_matches(raw, ${binder.text(`(?i)${quoted(text)}`)})`;
  return not ? `NOT ${holds}` : holds;
}

/** A text as a regular expression that means itself (RE2). */
function quoted(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

function filterSql(filter: Filter, columns: FieldColumns, binder: Binder): string {
  checkCount(filter);
  const values = valuesOf(filter.field, columns, binder);
  const holds =
    filter.op === "exists"
      ? `(${values.sql} IS NOT NULL)`
      : `(${hintOf(filter, values, binder)}${some(values, (v) => testSql(filter, v, binder))})`;
  return filter.not ? `NOT ${holds}` : holds;
}

/** Texts that are written in JSON as they are, and have no case. */
const PLAIN = /^[0-9.:_-]+$/;

/**
 * What the whole object must contain for a value of it to pass: spares most events the reading of their JSON. Only for values
 * that have one way of being written there.
 */
function hintOf({ op, values }: Filter, { kind }: FieldValues, binder: Binder): string {
  const isText = op === "is" || op === "contains" || op === "starts" || op === "one-of";
  if (kind !== "written-list" || !isText || !values.every((value) => PLAIN.test(value))) return "";
  const any = values.map((value) => `contains(fields::VARCHAR, ${binder.text(value)})`).join(" OR ");
  return `coalesce(${any}, false) AND `;
}

/** Whether any value passes; never unknown, so that NOT of it holds where the field is absent. */
function some({ kind, sql }: FieldValues, test: (folded: string) => string): string {
  const folded = (value: string): string => (kind.startsWith("folded") ? value : foldSql(value));
  const any = kind.endsWith("list")
    ? `len(list_filter(${sql}, lambda v: ${test(folded("v"))})) > 0`
    : test(folded(sql));
  return `coalesce(${any}, false)`;
}

/** The test of one folded value. */
function testSql({ field, op, values }: Filter, value: string, binder: Binder): string {
  const [first = ""] = values;
  switch (op) {
    case "contains":
      return `contains(${value}, ${binder.text(fold(first))})`;
    case "starts":
      return `prefix(${value}, ${binder.text(fold(first))})`;
    case "one-of":
      return `${value} IN (${values.map((each) => binder.text(fold(each))).join(", ")})`;
    case "cidr": {
      const network = parseNetwork(first);
      if (network === null) throw invalid(field, `${first} is no network`, "Write it as 10.0.0.0/8 or 2001:db8::/32.");
      return inNetworkSql(value, network, binder);
    }
    case "lt":
    case "gt": {
      const bound = Number(first);
      if (first.trim() === "" || Number.isNaN(bound))
        throw invalid(field, `${first} is no number`, "Compare with a number.");
      return `${numberSql(value)} ${op === "lt" ? "<" : ">"} ${binder.double(bound)}`;
    }
    case "is":
    case "exists":
      return `${value} = ${binder.text(fold(first))}`;
  }
}

function checkCount({ field, op, values }: Filter): void {
  const [least, most] = VALUE_COUNT[op];
  if (values.length >= least && values.length <= most) return;
  const wanted = least === most ? String(least) : `${least} to ${most}`;
  throw invalid(field, `${op} takes ${wanted} values, not ${values.length}`, "Mend the filter's values.");
}

function invalid(field: string, detail: string, remedy: string): StoreError {
  return new StoreError("query-invalid", { field, detail, remedy });
}
