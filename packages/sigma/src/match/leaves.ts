import type { Native, NativeObject } from "@mizugiwa/events";

/** Objects within objects deeper than this are not searched. */
const DEPTH_LIMIT = 64;

/**
 * The plain values within a value: itself, or the elements of lists within lists. With `inObjects` the values of
 * objects too (a keyword search), else objects hold nothing that a field's value could be compared with.
 */
export function leavesOf(value: Native, inObjects: boolean): Native[] {
  const leaves: Native[] = [];
  collect(value, inObjects, leaves, 0);
  return leaves;
}

function collect(value: Native, inObjects: boolean, leaves: Native[], depth: number): void {
  if (depth > DEPTH_LIMIT) return;
  if (isList(value)) for (const each of value) collect(each, inObjects, leaves, depth + 1);
  else if (value === null || typeof value !== "object") leaves.push(value);
  else if (inObjects) for (const each of Object.values(value)) collect(each, inObjects, leaves, depth + 1);
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
