import { isArray, isObject, type Json, pointerTo, spelling } from "../json.js";
import type { Choice, Model, Row } from "../model/table.js";

/** What the tables can find; together they say what the published JSON Schemas say. */
type ShapeCode =
  | "type-wrong"
  | "property-missing"
  | "property-unknown"
  | "value-malformed"
  | "value-not-allowed"
  | "list-empty"
  | "choice-missing"
  | "choice-conflict";

export const SHAPE_CODES: readonly string[] = [
  "type-wrong",
  "property-missing",
  "property-unknown",
  "value-malformed",
  "value-not-allowed",
  "list-empty",
  "choice-missing",
  "choice-conflict",
] satisfies readonly ShapeCode[];

interface ShapeFault {
  readonly code: ShapeCode;
  /** JSON pointer of the value, or of the object that lacks one. */
  readonly pointer: string;
  readonly detail: string;
}

type Report = (fault: ShapeFault) => void;

/** Checks a value against its table and reports every fault, in the order of the document. */
export function checkShape(model: Model<unknown>, value: Json | undefined, pointer: string, report: Report): void {
  if (!isObject(value)) return report(wrongType(pointer, "an object", value));
  for (const [key, each] of Object.entries(value)) {
    const at = pointerTo(pointer, key);
    const row = Object.hasOwn(model.rows, key) ? model.rows[key] : undefined;
    if (row === undefined) {
      report({ code: "property-unknown", pointer: at, detail: `${model.name} has no property ${key}` });
    } else checkRow(row, each, at, report);
  }
  for (const [key, row] of Object.entries(model.rows)) {
    if (row.required && !Object.hasOwn(value, key)) {
      report({ code: "property-missing", pointer, detail: `${model.name} needs the property ${key}` });
    }
  }
  for (const choice of model.choices) checkChoice(choice, Object.keys(value), pointer, report);
}

/**
 * Whether code may take the value for what its interface says: every property of its type, the required ones there.
 * Values that are only malformed or not on a list of allowed ones do pass, since code must meet them in the wild.
 */
export function hasShape<T>(model: Model<T>, value: unknown): value is T {
  let fits = isJson(value);
  if (isJson(value)) {
    checkShape(model, value, "", ({ code }) => {
      if (code === "type-wrong" || code === "property-missing") fits = false;
    });
  }
  return fits;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function checkRow(row: Row<unknown, boolean>, value: Json, pointer: string, report: Report): void {
  if (!row.many || (row.loneAllowed === true && isObject(value))) return checkOne(row, value, pointer, report);
  if (!isArray(value)) return report(wrongType(pointer, "a list", value));
  if (value.length === 0) {
    report({ code: "list-empty", pointer, detail: "a list that is there must not be empty" });
  }
  for (const [index, each] of value.entries()) checkOne(row, each, pointerTo(pointer, index), report);
}

function checkOne(row: Row<unknown, boolean>, value: Json, pointer: string, report: Report): void {
  if (row.of !== undefined) return checkShape(row.of(), value, pointer, report);
  const { type, values } = row;
  if (type === undefined) return;
  if (typeof value !== type.json) return report(wrongType(pointer, type.expects, value));
  const text = spelling(value);
  if (!type.accepts(text)) {
    report({ code: "value-malformed", pointer, detail: `${quoted(text)} must be ${type.expects}` });
  } else if (values !== undefined && !values.includes(text)) {
    report({ code: "value-not-allowed", pointer, detail: `${quoted(text)} must be one of ${values.join(", ")}` });
  }
}

function checkChoice(choice: Choice, keys: readonly string[], pointer: string, report: Report): void {
  const present = choice.of.filter((key) => keys.includes(key));
  if (present.length === 0 && choice.required) {
    report({ code: "choice-missing", pointer, detail: `needs one of ${choice.of.join(", ")}` });
  }
  if (present.length > 1) {
    report({ code: "choice-conflict", pointer, detail: `${present.join(" and ")} exclude each other` });
  }
}

function wrongType(pointer: string, expected: string, value: Json | undefined): ShapeFault {
  const found =
    value === null
      ? "null"
      : isArray(value)
        ? "a list"
        : isObject(value)
          ? "an object"
          : `the ${typeof value} ${quoted(String(value))}`;
  return { code: "type-wrong", pointer, detail: `must be ${expected}, is ${found}` };
}

const QUOTED_MAX = 60;

function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);
}
