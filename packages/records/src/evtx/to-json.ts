import { isJsonList, type JsonObject, type JsonValue } from "../json-value.js";
import type { Chunk } from "./chunk.js";
import { fault } from "./fault.js";
import {
  type Definitions,
  decodeSlot,
  INSTANCE_DEPTH_MAX,
  type Instance,
  isBinaryXml,
  readInstance,
} from "./instance.js";
import type { Attribute, Element, Part } from "./parts.js";
import { FRAGMENT_HEADER_SIZE, readParts, TOKEN } from "./template.js";

/**
 * Binary XML as JSON in the form that evtx_dump made common: an element is a key; attributes stand under
 * `#attributes`, text beside them under `#text`; `<Data Name="X">v</Data>` is `"X": "v"`.
 *
 * Departures from evtx_dump: GUIDs keep their braces and FILETIMEs their seven digits, as Windows writes them; elements
 * of one name become a list instead of `Name_1`, `Name_2`; unnamed Data is the list `Data` itself; an empty item is
 * "" and not null.
 */
interface Filling {
  readonly chunk: Chunk;
  readonly instance: Instance | null;
  readonly earlier: Definitions;
  readonly depth: number;
}

type Building = Record<string, JsonValue>;

/** The binary XML from `start` to `end` as one object, as `{"Event": …}`. */
export function toJson(chunk: Chunk, start: number, end: number, earlier: Definitions): JsonObject {
  const into: Building = {};
  fillStream({ chunk, instance: null, earlier, depth: 0 }, start, end, into, null);
  return into;
}

/** A stream is fragment headers, template instances or plain elements; nearly always one header and one instance. */
function fillStream(filling: Filling, start: number, end: number, into: Building, texts: JsonValue[] | null): void {
  const { chunk, earlier } = filling;
  let at = start;
  while (at < end) {
    const token = chunk.u8(at, "token");
    if (token === TOKEN.fragment) at += FRAGMENT_HEADER_SIZE;
    else if (token === TOKEN.end) return;
    else if (token === TOKEN.instance) at = fillInstance(filling, at, into, texts);
    else {
      const skip = (instanceAt: number): number => readInstance(chunk, instanceAt, earlier).end;
      return fillChildren(filling, readParts(chunk, at, end, false, skip), into, texts);
    }
  }
}

/** Puts child elements into `into` and text into `texts`, which is null where text has no place. */
function fillChildren(filling: Filling, parts: readonly Part[], into: Building, texts: JsonValue[] | null): void {
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        texts?.push(part.text);
        break;
      case "element":
        fillElement(filling, part.element, into);
        break;
      case "instance":
        fillInstance(filling, part.at, into, texts);
        break;
      case "value":
        fillValue(filling, part, into, texts);
        break;
    }
  }
}

/** Fills the instance at `at` in; gives where it ends. */
function fillInstance(filling: Filling, at: number, into: Building, texts: JsonValue[] | null): number {
  const { chunk, earlier, depth } = filling;
  if (depth >= INSTANCE_DEPTH_MAX) throw fault("evtx-too-deep", at, `templates nested over ${INSTANCE_DEPTH_MAX} deep`);
  const instance = readInstance(chunk, at, earlier);
  fillChildren({ chunk, instance, earlier, depth: depth + 1 }, instance.template.parts, into, texts);
  return instance.end;
}

function fillValue(
  filling: Filling,
  part: Extract<Part, { kind: "value" }>,
  into: Building,
  texts: JsonValue[] | null,
): void {
  const { chunk, earlier, depth } = filling;
  const slot = filling.instance?.slots[part.index];
  if (slot === undefined) return;
  if (!isBinaryXml(slot)) {
    texts?.push(decodeSlot(chunk, slot));
    return;
  }
  if (depth >= INSTANCE_DEPTH_MAX) {
    throw fault("evtx-too-deep", slot.at, `templates nested over ${INSTANCE_DEPTH_MAX} deep`);
  }
  const inner = { chunk, instance: null, earlier, depth: depth + 1 };
  fillStream(inner, slot.at, slot.at + slot.size, into, texts);
}

function fillElement(filling: Filling, element: Element, into: Building): void {
  if (element.name === "Data") return fillData(filling, element, into);
  const attributes = fillAttributes(filling, element.attributes);
  const { text, children } = fillContent(filling, element.children);
  if (attributes === null && children === null) return add(into, element.name, text);
  const made: Building = {};
  if (attributes !== null) made["#attributes"] = attributes;
  if (text !== null && text !== "") made["#text"] = text;
  for (const name in children) put(made, name, children[name] ?? null);
  add(into, element.name, made);
}

/** `<Data Name="X">` stands under its name, unnamed Data in a list; what it holds is text, however it is made. */
function fillData(filling: Filling, element: Element, into: Building): void {
  const attributes = fillAttributes(filling, element.attributes);
  const { text, children } = fillContent(filling, element.children);
  const value = children ?? text ?? "";
  const name = attributes?.["Name"];
  if (typeof name === "string" && name !== "" && name !== "Data") return add(into, name, value);
  const had = into["Data"];
  const list = isJsonList(had) ? had : [];
  into["Data"] = isJsonList(value) ? [...list, ...value] : [...list, value];
}

/** What stands within an element: its text, null where nothing stands, and its elements, null where there are none. */
function fillContent(filling: Filling, parts: readonly Part[]): { text: JsonValue; children: Building | null } {
  const plainText = textOfOne(filling, parts);
  if (plainText !== undefined) return { text: plainText, children: null };
  const children: Building = {};
  const texts: JsonValue[] = [];
  fillChildren(filling, parts, children, texts);
  return { text: textOf(texts), children: isEmpty(children) ? null : children };
}

/** The common case without detours: no part, one literal or one value. Undefined where it is not that simple. */
function textOfOne({ chunk, instance }: Filling, parts: readonly Part[]): JsonValue | undefined {
  const [part] = parts;
  if (part === undefined) return null;
  if (parts.length > 1) return undefined;
  if (part.kind === "text") return part.text;
  if (part.kind !== "value") return undefined;
  const slot = instance?.slots[part.index];
  if (slot === undefined) return null;
  return isBinaryXml(slot) ? undefined : decodeSlot(chunk, slot);
}

/** The attributes that have a value; null where there are none. */
function fillAttributes(filling: Filling, attributes: readonly Attribute[]): JsonObject | null {
  let made: Building | null = null;
  for (const { name, parts } of attributes) {
    const value = fillContent(filling, parts).text;
    if (value === null) continue;
    made ??= {};
    put(made, name, value);
  }
  return made;
}

/** One piece keeps its type; several become one text; none, or a null alone, is null. */
function textOf(texts: readonly JsonValue[]): JsonValue {
  const [first] = texts;
  if (first === undefined) return null;
  if (texts.length === 1) return first;
  return texts.map(plain).join("");
}

function plain(value: JsonValue): string {
  if (value === null) return "";
  if (isJsonList(value)) return value.map(plain).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isEmpty(object: Building): boolean {
  for (const _ in object) return false;
  return true;
}

/** Adds a value under a name; a second of the same name makes a list. */
function add(into: Building, name: string, value: JsonValue): void {
  const had = into[name];
  if (had === undefined || !Object.hasOwn(into, name)) return put(into, name, value);
  put(into, name, isJsonList(had) ? [...had, value] : [had, value]);
}

/** Names come from the log: one that objects treat specially is set like any other. */
function put(into: Building, name: string, value: JsonValue): void {
  if (name === "__proto__") {
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  } else into[name] = value;
}
