/**
 * What a list shows, and its form in the address, so that a view can be shared, left and come back to:
 * `?view=mine&state=not:closed,linked&first=last:24h&sort=newest&group=service&cols=severity,title&at=<id>`.
 */
export interface Condition {
  readonly field: string;
  readonly op: Operator;
  readonly values: readonly string[];
}

export const OPERATORS = ["is", "not", "has", "last", "after", "before"] as const;
export type Operator = (typeof OPERATORS)[number];

export interface ListState {
  /** The saved view it began with; null for none. */
  readonly view: string | null;
  /** Null where the view says. */
  readonly conditions: readonly Condition[] | null;
  /** The server's word for the order. */
  readonly sort: string | null;
  /** Null where the view says, "" for no groups. */
  readonly group: string | null;
  /** Null where the list's own columns are shown. */
  readonly columns: readonly string[] | null;
  /** The row under the cursor, whose preview stands beside the list. */
  readonly at: string | null;
}

/** Names in the address that are no fields of a list. */
const RESERVED = new Set(["view", "filters", "sort", "group", "cols", "at", "lang"]);

export function readListState(search: string): ListState {
  const parameters = new URLSearchParams(search);
  const conditions = [...parameters].flatMap(([field, text]) => readCondition(field, text));
  return {
    view: parameters.get("view"),
    conditions: conditions.length === 0 && parameters.get("filters") !== "none" ? null : conditions,
    sort: parameters.get("sort"),
    group: parameters.get("group"),
    columns: parameters.get("cols")?.split(",") ?? null,
    at: parameters.get("at"),
  };
}

/** The query of an address without its `?`; empty for a list as it is by itself. */
export function writeListState(state: ListState): string {
  const parts: string[] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null) parts.push(`${encodeURIComponent(name)}=${encodeReadably(value)}`);
  };
  add("view", state.view);
  for (const each of state.conditions ?? []) add(each.field, writeCondition(each));
  if (state.conditions?.length === 0) add("filters", "none");
  add("sort", state.sort);
  add("group", state.group);
  add("cols", state.columns?.join(",") ?? null);
  add("at", state.at);
  return parts.join("&");
}

function readCondition(field: string, text: string): Condition[] {
  if (RESERVED.has(field)) return [];
  const colon = text.indexOf(":");
  const op = OPERATORS.find((each) => each === text.slice(0, colon));
  return op === undefined ? [] : [{ field, op, values: splitValues(text.slice(colon + 1)) }];
}

function writeCondition({ op, values }: Condition): string {
  return `${op}:${values.map((value) => value.replaceAll(/[\\,]/g, "\\$&")).join(",")}`;
}

/** Values are parted by commas; a comma or backslash of a value has a backslash before it. */
function splitValues(text: string): string[] {
  const values = [""];
  let escaped = false;
  for (const letter of text) {
    if (letter === "\\" && !escaped) escaped = true;
    else if (letter === "," && !escaped) values.push("");
    else {
      values[values.length - 1] += letter;
      escaped = false;
    }
  }
  return values;
}

/** Addresses are read by people: colons and commas need no escape in a query (RFC 3986, 3.4). */
function encodeReadably(value: string): string {
  return encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** The list with a condition set: it takes the place of one of the same field and operator, or is added. */
export function withCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const at = conditions.findIndex((each) => each.field === next.field);
  if (at === -1) return [...conditions, next];
  return conditions.map((each, index) => (index === at ? next : each));
}

export function withoutCondition(conditions: readonly Condition[], field: string): readonly Condition[] {
  return conditions.filter((each) => each.field !== field);
}
