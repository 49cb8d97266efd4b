/**
 * Windows events in Sigma's terms: one flat object. Values of `System` keep their names (`Channel`, `EventID`,
 * `Computer` …), its attributes are joined by an underscore (`Provider_Name`, `Execution_ProcessID`), and the items of
 * `EventData` and `UserData` stand beside them by their own names. Unnamed `Data` is the list `Data`.
 *
 * Sources: Microsoft, "Event schema" (SystemPropertiesType, EventDataType); the taxonomy of SigmaHQ (field names);
 * nested input as evtx_dump writes it, `#attributes` and `#text`.
 * Departure: where an item has the name of a System value, both stay: the item as `EventData_<name>`.
 */
import type { Native, NativeObject } from "../event.js";
import { isList, isObject } from "./source.js";

/** A flat object being filled. */
export type Flat = Record<string, Native>;

/** Sets a field even where its name is one that objects treat specially: names come from the log. */
export function put(flat: Flat, name: string, value: Native): void {
  if (name === "__proto__") {
    Object.defineProperty(flat, name, { value, enumerable: true, configurable: true, writable: true });
  } else flat[name] = value;
}

/** The flat form of `{System, EventData, UserData, …}`. */
export function flattenWindowsEvent(event: NativeObject): Flat {
  const flat: Flat = {};
  const system = event["System"];
  if (isObject(system)) flattenSystem(system, flat);
  for (const name in event) {
    const part = event[name];
    if (name === "System" || name === "#attributes" || part === undefined || part === null) continue;
    if (name === "RenderingInfo" && isObject(part)) addRendering(part, flat);
    else if (typeof part === "object") flattenData(part, flat, DEPTH_MAX);
  }
  return flat;
}

/** What Windows wrote out for the reader: the message, and the names of level, task and so on. */
function addRendering(part: NativeObject, flat: Flat): void {
  for (const name in part) {
    const value = part[name];
    if (name.startsWith("#") || value === undefined || value === null) continue;
    put(flat, name === "Message" ? name : `RenderingInfo_${name}`, value);
  }
}

/** UserData holds a wrapper element and rarely more; what is nested deeper than this stays nested. */
const DEPTH_MAX = 16;

function flattenSystem(system: NativeObject, flat: Flat): void {
  for (const name in system) {
    const value = system[name];
    if (value === undefined) continue;
    if (!isObject(value)) put(flat, name, name === "EventID" ? asNumber(value) : value);
    else if (name.endsWith(SEPARATE)) putAttributes(flat, name.slice(0, -SEPARATE.length), value);
    else {
      const text = value["#text"];
      if (text !== undefined) put(flat, name, name === "EventID" ? asNumber(text) : text);
      putAttributes(flat, name, isObject(value["#attributes"]) ? value["#attributes"] : value);
    }
  }
}

/** evtx_dump writes `Provider_attributes` on request. */
const SEPARATE = "_attributes";

/** Attributes of an element; xmltodict and its kin mark them by an at sign. */
function putAttributes(flat: Flat, element: string, attributes: NativeObject): void {
  for (const name in attributes) {
    if (name.startsWith("#")) continue;
    put(flat, `${element}_${name.startsWith("@") ? name.slice(1) : name}`, attributes[name] ?? null);
  }
}

/** EventID is compared and routed on as a number; some writers quote it. */
function asNumber(value: Native): Native {
  return typeof value === "string" && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
}

/** Puts the items of EventData, or the leaves of UserData, into the flat object. */
function flattenData(part: Native, flat: Flat, depth: number): void {
  if (isList(part)) {
    for (const each of part) flattenData(each, flat, depth);
    return;
  }
  if (!isObject(part)) return addUnnamed(part, flat);
  for (const name in part) {
    const value = part[name];
    if (value === undefined || name === "#attributes" || name.startsWith("@")) continue;
    if (name === "#text" || name === "Data") addUnnamed(value, flat);
    else if (isObject(value) && depth > 0 && !isLeaf(value)) flattenData(value, flat, depth - 1);
    else addItem(flat, name, isObject(value) ? textIn(value) : (value ?? ""));
  }
}

function isLeaf(value: NativeObject): boolean {
  for (const name in value) if (name !== "#attributes" && name !== "#text" && !name.startsWith("@")) return false;
  return true;
}

/** The text of an element that may have attributes; an empty element is an empty text. */
function textIn(value: NativeObject): Native {
  return value["#text"] ?? "";
}

/** `Data` as a list, a single value, `{"#text": …}` around either, or `{"@Name": …, "#text": …}`, which has a name. */
function addUnnamed(value: Native, flat: Flat): void {
  if (isList(value)) {
    for (const each of value) addUnnamed(each, flat);
    if (value.length === 0 && !Object.hasOwn(flat, "Data")) flat["Data"] = [];
    return;
  }
  if (isObject(value)) {
    const name = nameIn(value);
    if (name !== null) return addItem(flat, name, textIn(value));
    return addUnnamed(textIn(value), flat);
  }
  const had = flat["Data"];
  flat["Data"] = isList(had) ? [...had, value ?? ""] : [value ?? ""];
}

function nameIn(value: NativeObject): string | null {
  const attributes = value["#attributes"];
  const name = value["@Name"] ?? (isObject(attributes) ? attributes["Name"] : undefined);
  return typeof name === "string" && name !== "" ? name : null;
}

/** Adds one named item; a second of the same name makes a list. */
function addItem(flat: Flat, name: string, value: Native): void {
  const key = SYSTEM_NAMES.has(name) && Object.hasOwn(flat, name) ? `EventData_${name}` : name;
  if (!Object.hasOwn(flat, key)) return put(flat, key, value);
  const had = flat[key] ?? null;
  put(flat, key, isList(had) ? [...had, value] : [had, value]);
}

const SYSTEM_NAMES = new Set([
  "Channel",
  "Computer",
  "Correlation",
  "EventID",
  "EventRecordID",
  "Execution",
  "Keywords",
  "Level",
  "Opcode",
  "Provider",
  "Security",
  "Task",
  "TimeCreated",
  "Version",
]);
