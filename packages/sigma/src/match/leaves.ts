import type { Native, NativeObject } from "@mizugiwa/events";

/** Objects within objects deeper than this are not searched. */
const DEPTH_LIMIT = 64;

/**
 * The values of a field: a plain one itself, of a list its elements, of an object its JSON text, as rules for audit
 * logs write it (`requestParameters|contains: '"Allow"'`).
 */
export function valuesOf(value: Native): Native[] {
  const values: Native[] = [];
  collect(value, values, (object) => values.push(JSON.stringify(object)), 0);
  return values;
}

/** Every plain value within an object, for the search of keywords. */
export function leavesOf(fields: NativeObject): Native[] {
  const leaves: Native[] = [];
  const enter = (object: NativeObject, depth: number): void => {
    for (const each of Object.values(object)) collect(each, leaves, enter, depth + 1);
  };
  enter(fields, 0);
  return leaves;
}

function collect(
  value: Native,
  into: Native[],
  onObject: (object: NativeObject, depth: number) => void,
  depth: number,
): void {
  if (depth > DEPTH_LIMIT) return;
  if (isList(value)) for (const each of value) collect(each, into, onObject, depth + 1);
  else if (value === null || typeof value !== "object") into.push(value);
  else onObject(value, depth);
}

/**
 * Walks a dotted name: at each object a literal key of the rest of the name comes first, then the next part; in lists
 * every element is walked. Gives the value, a list of values where lists are on the way, undefined where nothing is.
 * Only own properties count, so that no name reaches a prototype.
 */
export function lookUp(fields: NativeObject, path: readonly string[], loose: Loose): Native | undefined {
  const found: Native[] = [];
  const single = walk(fields, path, 0, loose, found);
  if (found.length === 0) return undefined;
  return single ? found[0] : found;
}

/** A name as it is compared where no key bears it exactly. */
type Loose = (name: string) => string;

/** Gives whether no list was on the way. */
function walk(value: Native, path: readonly string[], at: number, loose: Loose, found: Native[]): boolean {
  if (at === path.length) {
    found.push(value);
    return true;
  }
  if (isList(value)) {
    for (const each of value) walk(each, path, at, loose, found);
    return false;
  }
  if (value === null || typeof value !== "object") return true;
  if (at > 0 && path.length - at > 1) {
    const literal = ownValue(value, path.slice(at).join("."), loose);
    if (literal !== undefined) {
      found.push(literal);
      return true;
    }
  }
  const next = ownValue(value, path[at] ?? "", loose);
  return next === undefined || walk(next, path, at + 1, loose, found);
}

/** The value of a key, exact or else without regard to case and spaces. */
function ownValue(value: NativeObject, key: string, loose: Loose): Native | undefined {
  if (Object.hasOwn(value, key)) return value[key];
  const wanted = loose(key);
  const other = Object.keys(value).find((each) => loose(each) === wanted);
  return other === undefined ? undefined : value[other];
}

function isList(value: Native): value is readonly Native[] {
  return Array.isArray(value);
}
