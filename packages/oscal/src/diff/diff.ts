import { MizugiwaError } from "@mizugiwa/base";
import { isArray, isObject, type Json, type JsonObject } from "../json.js";
import { MODELS } from "../model/documents.js";
import type { Model } from "../model/table.js";
import { type Visit, walk } from "../validate/walk.js";
import type { Writable } from "../write.js";
import { canonical, identityOf } from "./canonical.js";

/** One difference of meaning. */
export interface Change {
  readonly kind: "added" | "removed" | "changed" | "moved";
  /** What differs: control, parameter, statement, part, group, resource, component …; the document's name for itself. */
  readonly what: string;
  readonly id: string;
  /** For a person: the title, label or name, where there is one. */
  readonly title: string;
  /** JSON pointers into the two documents. */
  readonly before: string | null;
  readonly after: string | null;
  /** The property that changed, and what only one side says; of lists only the entries that differ. */
  readonly field?: string;
  readonly old?: Json;
  readonly new?: Json;
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly counts: Readonly<Record<Change["kind"], number>>;
}

/**
 * What differs in meaning between two documents of one kind. Objects are matched by identifier wherever they stand;
 * order, formatting of prose, the document's uuid and the time of its last change do not count. What lies within an
 * added or removed object is not listed again.
 * Throws MizugiwaError `diff-models` where the documents are of different kinds.
 */
export function diffOscal(before: Writable, after: Writable): Difference {
  if (before.name !== after.name) {
    const detail = `a ${before.name} cannot be compared with a ${after.name}`;
    throw new MizugiwaError("diff-models", { detail, remedy: "Compare two documents of one kind." });
  }
  const old = entitiesOf(before);
  const now = entitiesOf(after);
  const changes: Change[] = [];
  for (const [key, entity] of old) {
    const other = now.get(key);
    if (other !== undefined) changes.push(...compare(entity, other));
    else if (entity.parent === null || now.has(entity.parent)) changes.push(oneSided("removed", entity));
  }
  for (const [key, entity] of now) {
    if (!old.has(key) && (entity.parent === null || old.has(entity.parent))) changes.push(oneSided("added", entity));
  }
  const counts = { added: 0, removed: 0, changed: 0, moved: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return { changes, counts };
}

interface Entity {
  readonly what: string;
  readonly id: string;
  readonly model: Model<unknown>;
  readonly object: JsonObject;
  readonly pointer: string;
  /** Key of the entity around it. */
  readonly parent: string | null;
}

/** The objects with an identity, outer ones first; of equal identifiers each has a number. */
function entitiesOf(document: Writable): Map<string, Entity> {
  const entities = new Map<string, Entity>();
  const keys = new Map<JsonObject, string>();
  const counts = new Map<string, number>();
  for (const visit of walk(MODELS[document.name], document.content, `/${document.name}`)) {
    const identity = visit.parent === null ? { kind: document.name, id: "" } : identityOf(visit.model, visit.object);
    if (identity === null) continue;
    const name = `${identity.kind} ${identity.id}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const key = count === 1 ? name : `${name} (${count})`;
    keys.set(visit.object, key);
    const { model, object, pointer } = visit;
    entities.set(key, { what: identity.kind, id: identity.id, model, object, pointer, parent: parentKey(visit, keys) });
  }
  return entities;
}

function parentKey(visit: Visit, keys: ReadonlyMap<JsonObject, string>): string | null {
  for (let at = visit.parent; at !== null; at = at.parent) {
    const key = keys.get(at.object);
    if (key !== undefined) return key;
  }
  return null;
}

function oneSided(kind: "added" | "removed", { what, id, object, pointer }: Entity): Change {
  const sides = kind === "added" ? { before: null, after: pointer } : { before: pointer, after: null };
  return { kind, what, id, title: titleOf(object), ...sides };
}

/** Properties that change with every edit and mean nothing by themselves. */
const IGNORED: Readonly<Record<string, readonly string[]>> = { Metadata: ["last-modified"] };

function compare(old: Entity, now: Entity): Change[] {
  const base = { what: now.what, id: now.id, title: titleOf(now.object), before: old.pointer, after: now.pointer };
  const changes: Change[] = [];
  if (old.parent !== now.parent) {
    changes.push({ kind: "moved", ...base, old: old.parent ?? "", new: now.parent ?? "" });
  }
  const keys = new Set([...Object.keys(old.object), ...Object.keys(now.object)]);
  for (const field of keys) {
    if (IGNORED[now.model.name]?.includes(field) === true || (now.id === "" && field === "uuid")) continue;
    const row = now.model.rows[field];
    const child = row?.of?.();
    const sides = [old.object[field], now.object[field]].map((value) =>
      isObject(value) && child !== undefined && identityOf(child, value) !== null ? undefined : value,
    );
    const [from = EMPTY, to = EMPTY] = sides;
    if (canonical(row, from) === canonical(row, to)) continue;
    const [left, right] = isArray(from) && isArray(to) ? onlyOnce(row, from, to) : [from, to];
    changes.push({ kind: "changed", ...base, field, old: left, new: right });
  }
  return changes;
}

const EMPTY: readonly Json[] = [];

/** The entries of two lists that the other does not have. */
function onlyOnce(
  row: Model<unknown>["rows"][string] | undefined,
  old: readonly Json[],
  now: readonly Json[],
): readonly [Json, Json] {
  const spelled = (list: readonly Json[]): Map<string, Json> =>
    new Map(list.map((each) => [canonical(row, [each]), each]));
  const [left, right] = [spelled(old), spelled(now)];
  const without = (from: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>): Json =>
    [...from].filter(([key]) => key !== "[]" && !other.has(key)).map(([, each]) => each);
  return [without(left, right), without(right, left)];
}

function titleOf(object: JsonObject): string {
  const title = object["title"] ?? object["label"] ?? object["name"];
  return typeof title === "string" ? title : "";
}
