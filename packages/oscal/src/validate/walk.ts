import { isArray, isObject, type Json, type JsonObject, pointerTo } from "../json.js";
import type { Model } from "../model/table.js";

/** An object of a document with the table it follows. */
export interface Visit {
  readonly model: Model<unknown>;
  readonly object: JsonObject;
  readonly pointer: string;
  /** The object around it, for rules that look up. */
  readonly parent: Visit | null;
}

/** Every object of a document that a table describes, outer ones first. What no table knows is passed over. */
export function* walk(
  model: Model<unknown>,
  object: JsonObject,
  pointer: string,
  parent: Visit | null = null,
): Generator<Visit> {
  const visit: Visit = { model, object, pointer, parent };
  yield visit;
  for (const [key, value] of Object.entries(object)) {
    const of = Object.hasOwn(model.rows, key) ? model.rows[key]?.of : undefined;
    if (of === undefined) continue;
    const at = pointerTo(pointer, key);
    if (isObject(value)) yield* walk(of(), value, at, visit);
    else if (isArray(value)) {
      for (const [index, each] of value.entries()) {
        if (isObject(each)) yield* walk(of(), each, pointerTo(at, index), visit);
      }
    }
  }
}

/** The texts of a property that holds one or several. */
export function textsOf(value: Json | undefined): readonly string[] {
  const all = isArray(value) ? value : [value];
  return all.filter((each): each is string => typeof each === "string");
}
