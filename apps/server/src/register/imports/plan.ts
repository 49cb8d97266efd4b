import { createHash } from "node:crypto";
import { type Problem, toProblem } from "@mizugiwa/base";
import { z } from "zod";
import { changedFields, fieldsOf } from "../book/book.js";
import type { Kind, Values } from "../book/kind.js";
import type { TableRow } from "./read-table.js";

/** What one row of a table would do. */
export type Change = Readonly<
  | { does: "add"; line: number; values: Values }
  | { does: "change"; line: number; id: string; version: number; before: Values; given: Values }
  | { does: "nothing"; line: number; id: string }
>;

export interface Plan {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  /** Names this plan on this state of the register: what is applied is what was looked at, or it is refused. */
  readonly digest: string;
}

/** Decides for each row whether it adds, changes or leaves alone; pure. A key that comes twice is a problem. */
export function planImport(kind: Kind, rows: readonly TableRow[], present: readonly Values[]): Plan {
  const problems: Problem[] = [];
  const byKey = new Map<string, Values[]>();
  for (const each of present) {
    for (const key of kind.keys.map((set) => keyOf(set, each)).filter((one) => one !== null)) {
      byKey.set(key, [...(byKey.get(key) ?? []), each]);
    }
  }
  const taken = new Map<string, number>();
  const changes = rows.flatMap((row) => {
    const change = decide(kind, row, byKey);
    if ("code" in change) {
      problems.push(change);
      return [];
    }
    const clash = claim(kind, row, change, taken);
    if (clash === null) return [change];
    problems.push(clash);
    return [];
  });
  return { changes, problems, digest: digestOf(changes) };
}

function decide(
  kind: Kind,
  { line, given }: TableRow,
  byKey: ReadonlyMap<string, readonly Values[]>,
): Change | Problem {
  const key = firstKey(kind, given);
  if (key === null) {
    const detail = `nothing in the row says which ${kind.name} it is`;
    const remedy = `Fill ${kind.keys.map((set) => set.join(" and ")).join(", or ")}.`;
    return toProblem("key-missing", { line, column: 1, detail, remedy });
  }
  const [before, another] = byKey.get(key) ?? [];
  if (another !== undefined) {
    const detail = `more than one ${kind.name} answers to this`;
    return toProblem("key-ambiguous", {
      line,
      column: 1,
      detail,
      remedy: `Fill ${kind.keys[0]?.join(" and ") ?? ""}.`,
    });
  }
  const wanted = before === undefined ? withEmptyCells(kind, given) : { ...fieldsOf(kind, before), ...given };
  const whole = kind.fields.safeParse(wanted);
  if (!whole.success) {
    const [issue] = whole.error.issues;
    const field = issue?.path.join(".") ?? "";
    return toProblem("row-invalid", {
      line,
      column: 1,
      field,
      detail: `${field}: ${issue?.message ?? "not accepted"}`,
    });
  }
  const [broken] = kind.judge?.(whole.data) ?? [];
  if (broken !== undefined) return { ...broken, place: { ...broken.place, line, column: 1 } };
  if (before === undefined) return { does: "add", line, values: whole.data };
  const id = String(before["id"]);
  const open = kind.adopts?.isOpen(before) === true;
  if (!open && changedFields(kind, before, whole.data).length === 0) return { does: "nothing", line, id };
  return { does: "change", line, id, version: z.int().parse(before["version"]), before, given };
}

/** A new record has the lists and flags that its table has no column for: empty, and no. */
function withEmptyCells(kind: Kind, given: Values): Values {
  const made: Record<string, unknown> = {};
  for (const [field, { is }] of Object.entries(kind.cells)) {
    if (is === "list") made[field] = [];
    if (is === "flag") made[field] = false;
  }
  return { ...made, ...given };
}

/** One record may be named by one row of a table. */
function claim(kind: Kind, row: TableRow, change: Change, taken: Map<string, number>): Problem | null {
  const name = change.does === "add" ? firstKey(kind, change.values) : change.id;
  const other = name === null ? undefined : taken.get(name);
  if (other !== undefined) {
    const detail = `line ${other} is about the same ${kind.name}`;
    return toProblem("row-repeated", { line: row.line, column: 1, detail, remedy: "Keep one of the two." });
  }
  if (name !== null) taken.set(name, row.line);
  return null;
}

/** The first set of fields that is filled names the record. */
function firstKey(kind: Kind, values: Values): string | null {
  return kind.keys.map((set) => keyOf(set, values)).find((key) => key !== null) ?? null;
}

/** The values of a set of fields as one text; null where one of them is empty. */
function keyOf(set: readonly string[], values: Values): string | null {
  const parts = set.map((field) => values[field] ?? null);
  return parts.includes(null) ? null : JSON.stringify([set, parts]);
}

function digestOf(changes: readonly Change[]): string {
  return createHash("sha256").update(JSON.stringify(changes)).digest("hex");
}
