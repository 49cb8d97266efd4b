import { asJson, isArray, isObject, type Json, type JsonObject } from "../json.js";
import type { AlterAdd, AlterRemove } from "../model/profile.js";

/** What an item is called in `by-item-name`, by the list it stands in. */
const ITEMS: Readonly<Record<string, string>> = { params: "param", props: "prop", links: "link", parts: "part" };
const DEFAULT_NAMESPACE = "http://csrc.nist.gov/ns/oscal";

/**
 * A control without the items that all conditions of a removal fit, wherever they stand in it; controls within it are
 * left alone. Gives the number of items removed.
 * Source: OSCAL profile resolution specification (draft), "modify: removing".
 */
export function removeItems(holder: JsonObject, remove: AlterRemove): { holder: JsonObject; removed: number } {
  let removed = 0;
  const entries = Object.entries(holder).flatMap(([key, list]): [string, Json][] => {
    const item = ITEMS[key];
    if (item === undefined || !isArray(list)) return [[key, list]];
    const left = list.flatMap((each): Json[] => {
      if (!isObject(each)) return [each];
      if (fits(each, item, remove)) {
        removed += 1;
        return [];
      }
      const within = removeItems(each, remove);
      removed += within.removed;
      return [within.holder];
    });
    return left.length === 0 ? [] : [[key, left]];
  });
  return { holder: removed === 0 ? holder : Object.fromEntries(entries), removed };
}

function fits(each: JsonObject, item: string, remove: AlterRemove): boolean {
  const wanted: [string | undefined, Json | undefined][] = [
    [remove["by-item-name"], item],
    [remove["by-name"], each["name"]],
    [remove["by-class"], each["class"]],
    [remove["by-id"], each["id"]],
    [remove["by-ns"], item === "prop" || item === "part" ? (each["ns"] ?? DEFAULT_NAMESPACE) : undefined],
  ];
  const asked = wanted.filter(([value]) => value !== undefined);
  return asked.length > 0 && asked.every(([value, is]) => value === is);
}

/**
 * A control with an addition. Without `by-id`, or with the control's own, it goes into the control, at its start or
 * end; otherwise into, before or after the item with that identifier. Null where no item has it.
 * Source: OSCAL profile resolution specification (draft), "modify: adding". Departure: `by-id` of the control itself is
 * taken as none, since a published baseline relies on it.
 */
export function addItems(control: JsonObject, add: AlterAdd): JsonObject | null {
  const { position = "ending", "by-id": target, ...rest } = add;
  const content = asJson(rest);
  if (target === undefined || target === control["id"]) {
    return put(control, content, position === "starting" || position === "before");
  }
  return addWithin(control, target, content, position);
}

function addWithin(holder: JsonObject, target: string, content: JsonObject, position: string): JsonObject | null {
  for (const [key, list] of Object.entries(holder)) {
    if (ITEMS[key] === undefined || !isArray(list)) continue;
    for (const [index, each] of list.entries()) {
      if (!isObject(each)) continue;
      if (each["id"] === target) {
        if (position === "starting" || position === "ending") {
          return { ...holder, [key]: list.with(index, put(each, content, position === "starting")) };
        }
        return beside(holder, key, position === "before" ? index : index + 1, content);
      }
      const within = addWithin(each, target, content, position);
      if (within !== null) return { ...holder, [key]: list.with(index, within) };
    }
  }
  return null;
}

/** Items of the target's own kind go beside it; others to the start or end of their lists. */
function beside(holder: JsonObject, key: string, at: number, content: JsonObject): JsonObject {
  const list = listOf(holder[key]);
  const inserted = [...list.slice(0, at), ...listOf(content[key]), ...list.slice(at)];
  const others = Object.fromEntries(Object.entries(content).filter(([name]) => name !== key));
  return put({ ...holder, [key]: inserted }, others, at < list.length);
}

function put(holder: JsonObject, content: JsonObject, first: boolean): JsonObject {
  const out: Record<string, Json> = { ...holder };
  for (const [key, added] of Object.entries(content)) {
    const old = listOf(holder[key]);
    if (!isArray(added)) out[key] = added;
    else out[key] = first ? [...added, ...old] : [...old, ...added];
  }
  return inOrder(out);
}

/** The order in which OSCAL writes a control; what it does not name stays behind. */
const ORDER = ["id", "name", "ns", "class", "title", "params", "props", "prose", "links", "parts", "controls"];

function inOrder(holder: JsonObject): JsonObject {
  const named = ORDER.filter((key) => Object.hasOwn(holder, key)).map((key): [string, Json] => [
    key,
    holder[key] ?? null,
  ]);
  return Object.fromEntries([...named, ...Object.entries(holder).filter(([key]) => !ORDER.includes(key))]);
}

function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}
